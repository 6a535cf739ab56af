// The package in browsers: as it is, in a worker, and as a bundler packs it.
import assert from "node:assert/strict";
import { createReadStream, existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import puppeteer from "puppeteer-core";

const here = fileURLToPath(new URL(".", import.meta.url));
const types = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };
const browsers = [
  { browser: "chrome", executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] },
  { browser: "firefox", executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr" },
];

let server, address;

before(async () => {
  await build({ entryPoints: [join(here, "page.js")], bundle: true, format: "esm", outfile: join(here, "bundled.js"), logLevel: "error" });
  const html = (head) => `<!doctype html><meta charset="utf-8"><title>test</title>${head}`;
  const map = `<script type="importmap">{ "imports": { "rakam": "/node_modules/rakam/browser.js" } }</script>`;
  const pages = {
    "/plain.html": html(`${map}<script type="module" src="page.js"></script>`),
    "/bundled.html": html(`<script type="module" src="bundled.js"></script>`),
    "/worker.html": html(`<script type="module" src="worker-page.js"></script>`),
  };
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const file = join(here, pathname);
    if (!pages[pathname] && !(file.startsWith(here) && existsSync(file))) return response.writeHead(404).end();
    response.writeHead(200, { "Content-Type": types[extname(pathname)] ?? "application/octet-stream" });
    pages[pathname] ? response.end(pages[pathname]) : createReadStream(file).pipe(response);
  });
  await new Promise((done) => server.listen(0, "localhost", done));
  address = `http://localhost:${server.address().port}`;
});

after(() => server.close());

for (const options of browsers) {
  for (const page of ["plain", "bundled", "worker"]) {
    test(`${options.browser}, ${page}: strokes, pixels and a file`, async () => {
      const browser = await puppeteer.launch({ ...options, headless: true, timeout: 120_000 });
      try {
        const tab = await browser.newPage();
        const troubles = [];
        tab.on("pageerror", (error) => troubles.push(String(error)));
        await tab.goto(`${address}/${page}.html`);
        const picture = [...(await readFile(join(process.env.REPOSITORY, "docs/digits/5-photo.png")))];
        const answers = await tab.evaluate(async (picture) => {
          for (let waited = 0; !window.answers && waited < 60_000; waited += 50) await new Promise((go) => setTimeout(go, 50));
          return window.answers(picture);
        }, picture);
        assert.deepEqual(answers, { strokes: 7, pixels: 1, file: 5, number: "77", error: true });
        assert.deepEqual(troubles, []);
      } finally {
        await browser.close();
      }
    });
  }
}
