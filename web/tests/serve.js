// A plain static server, as any web server is: the page must need no more than that.
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const types = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".png": "image/png",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/**
 * Serves the page below `path`, which begins and ends with a slash; gives its address and `stop`. What is in `instead` is served in
 * its own way: a function by the file's name, which gets the response and the file's place and says whether it has answered.
 */
export async function serve(path = "/", instead = {}) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const file = join(dist, normalize(pathname.slice(path.length - 1)).replace(/\/$/, "/index.html"));
    if (instead[pathname.slice(path.length)]?.(response, file)) return;
    if (!pathname.startsWith(path) || !file.startsWith(dist) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    const headers = { "Content-Type": types[extname(file)] ?? "application/octet-stream", "Cache-Control": "no-cache" };
    const packed = existsSync(`${file}.br`) && /\bbr\b/.test(request.headers["accept-encoding"] ?? "");
    if (packed) headers["Content-Encoding"] = "br";
    response.writeHead(200, headers);
    createReadStream(packed ? `${file}.br` : file).pipe(response);
  });
  await new Promise((done) => server.listen(0, "localhost", done));
  const stop = () => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  };
  return { address: `http://localhost:${server.address().port}${path}`, stop };
}
