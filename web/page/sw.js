// Keeps every file of the page, so that it works without a network. The build writes which files, and their version.
const files = /* files */ [];
// Two copies of the page may stand on one origin, in different folders.
const family = `rakam ${self.registration.scope} `;
const cacheName = family + "/* version */";

self.addEventListener("install", (event) => {
  // Past the browser's own cache: the files of one version belong together.
  const fresh = files.map((file) => new Request(file, { cache: "no-cache" }));
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll(fresh)).then(() => self.skipWaiting()));
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
    return (await cache.match(event.request, { ignoreSearch: true })) ?? fetch(event.request);
  };
  event.respondWith(kept());
});
