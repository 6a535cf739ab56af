// Keeps every file of the page, so that it works without a network. The build writes which files, and their version.
const files = /* files */ [];
// The images to learn from are fetched, and then kept, only when someone wants to learn.
const images = new URL("mnist/", self.registration.scope).href;
// Two copies of the page may stand on one origin, in different folders.
const family = `rakam ${self.registration.scope} `;
const cacheName = family + "/* version */";

self.addEventListener("install", (event) => {
  // Past the browser's own cache: the files of one version belong together.
  const fresh = files.map((file) => new Request(file, { cache: "no-cache" }));
  // A new version waits until no page of the old one is open: that one's worker would answer in words it doesn't know.
  const begin = () => self.registration.active ?? self.skipWaiting();
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll(fresh)).then(begin));
});

self.addEventListener("activate", (event) => {
  const isOld = (name) => name.startsWith(family) && name !== cacheName;
  const clean = async () => {
    const names = await caches.keys();
    await Promise.all(names.filter(isOld).map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(clean());
});

self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  const kept = async () => {
    const cache = await caches.open(cacheName);
    const found = await cache.match(event.request, { ignoreSearch: true });
    if (found) return found;
    const fetched = await fetch(event.request);
    if (fetched.ok && event.request.url.startsWith(images)) {
      // The page needn't wait, nor go without where there is no room to keep them.
      const keep = cache.put(event.request, fetched.clone());
      event.waitUntil(keep.catch((error) => console.warn("the images will be fetched again:", error)));
    }
    return fetched;
  };
  event.respondWith(kept().then(isolated));
});

/** The answer with the headers that let the page's workers share memory, which few servers send: so it trains with several threads. */
function isolated(response) {
  // What has no status is a redirection, which stays as it is.
  if (response.status === 0) return response;
  const { status, statusText, body } = response;
  const headers = new Headers(response.headers);
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Cross-Origin-Embedder-Policy", "require-corp");
  return new Response(body, { status, statusText, headers });
}
