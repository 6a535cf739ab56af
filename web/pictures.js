// The page's pictures in docs/: `npm run pictures` after `cargo xtask web`.
import { desktop, launch, moveMouse, open, phone, settled } from "./tests/browser.js";
import { serve } from "./tests/serve.js";

/** Few points: the page draws a curve through them. */
const five = [
  [[0.64, 0.2], [0.52, 0.205], [0.4, 0.21], [0.38, 0.32], [0.365, 0.44], [0.46, 0.4], [0.58, 0.42], [0.66, 0.53], [0.64, 0.68], [0.53, 0.78], [0.4, 0.78], [0.31, 0.71]],
];
const three = [
  [[0.36, 0.27], [0.45, 0.2], [0.57, 0.21], [0.63, 0.3], [0.59, 0.4], [0.48, 0.46], [0.6, 0.51], [0.67, 0.62], [0.61, 0.74], [0.48, 0.8], [0.36, 0.74]],
];

const browser = await launch();
const site = await serve();
const folder = new URL("../docs/", import.meta.url).pathname;
for (const [name, options, strokes] of [
  ["page-phone.png", { ...phone, locale: "tr-TR", colorScheme: "dark" }, five],
  ["page-desktop.png", desktop, three],
]) {
  const page = await open(browser, site.address, options);
  await moveMouse(page, strokes, 1);
  await page.mouse.move(2, 2);
  await settled(page);
  await page.screenshot({ path: folder + name });
  await page.context().close();
}
await browser.close();
await site.stop();
