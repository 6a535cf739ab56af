// The size of each large file before compression, which no header tells; the build writes it.
const sizes = /* sizes */ {};

/** How many bytes a file has; one of which that is not known counts as none. */
export const sizeOf = (name) => sizes[name] ?? 0;

/** Fetches a file next to this script; `report` is told the share that has arrived. */
export async function download(name, report) {
  const response = await fetch(new URL(name, import.meta.url));
  if (!response.ok) throw new Error(`${name}: the server answered ${response.status}`);
  let arrived = 0;
  const counted = response.body.pipeThrough(
    new TransformStream({
      transform(chunk, controller) {
        arrived += chunk.byteLength;
        report(arrived / (sizes[name] ?? Infinity));
        controller.enqueue(chunk);
      },
      // Of a connection that was cut not every browser learns, and a proxy may send a page of its own. More arrives where a server
      // has the browser decompress.
      flush(controller) {
        if (arrived < sizeOf(name)) controller.error(new Error(`${name}: ${arrived} of ${sizes[name]} bytes arrived`));
      },
    }),
  );
  return new Response(counted, { headers: { "Content-Type": "application/wasm" } });
}
