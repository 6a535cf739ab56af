// Keeps every file of the page, so that it works without a network. The build writes which files, and their version.
const files = /* files */ [];
const addresses = new Set(files.map((file) => new URL(file, self.registration.scope).href));
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
  const keep = async (cache, request) => {
    const response = await fetch(request);
    if (!isFile(response)) throw new Error(`${request.url}: something else was sent`);
    await cache.put(request, response);
  };
  event.waitUntil(caches.open(cacheName).then((cache) => Promise.all(fresh.map((request) => keep(cache, request)))).then(begin));
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
  const { request } = event;
  const address = request.url.split(/[?#]/, 1)[0];
  const isImages = address.startsWith(images);
  // Other pages of the site may lie beside this one: they are none of its business.
  if (request.method !== "GET" || !(isImages || addresses.has(address))) return;
  const kept = async () => {
    // Where the browser has closed or lost what was kept, there is the network.
    const cache = await caches.open(cacheName).catch(() => undefined);
    const found = await cache?.match(request, { ignoreSearch: true });
    if (found) return found;
    const fetched = await fetch(request);
    if (cache && isImages && isFile(fetched)) {
      // The page needn't wait, nor go without where there is no room to keep them.
      const keep = cache.put(request, fetched.clone());
      event.waitUntil(keep.catch((error) => console.warn("the images will be fetched again:", error)));
    }
    return fetched;
  };
  event.respondWith(kept().then(isolated));
});

/** Whether it is the file that was asked for, and not a page that a proxy sends in its place. */
function isFile({ ok, url, headers }) {
  return ok && (/\/$|\.html$/.test(url) || !headers.get("Content-Type")?.startsWith("text/html"));
}

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
