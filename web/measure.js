// How long the page takes: `npm run measure` after `cargo xtask web`. Prints medians, in milliseconds.
import { desktop, launch, moveMouse, open, shapes } from "./tests/browser.js";
import { serve } from "./tests/serve.js";

const starts = 11;
const browser = await launch();
const site = await serve();

function median(values) {
  return values.sort((a, b) => a - b)[values.length >> 1];
}

function report(what, values) {
  const [least, middle, most] = [Math.min(...values), median(values), Math.max(...values)];
  console.log(`${what.padEnd(58)} ${[middle, least, most].map((ms) => ms.toFixed(1).padStart(8)).join("")}`);
}

console.log(`${"milliseconds".padEnd(58)}   median   least    most`);

// Each start is in a browser profile of its own: nothing is cached.
const cold = [];
for (let i = 0; i < starts; i++) {
  const page = await open(browser, site.address, desktop);
  cold.push(await page.evaluate(() => rakam.ready.then(() => performance.getEntriesByName("rakam-ready")[0].startTime)));
  await page.context().close();
}
report("navigation to rakam.ready, nothing cached", cold);

// From the pointer's event, and from its delivery to the page, to the end of the frame with the new reading. What lies between
// the two the browser spends on frames before, mostly painting them.
for (const [what, strokes] of [
  ["a move of the pen to the changed reading, one digit", shapes[3]],
  ["the same, two digits", [...shapes[1].map((stroke) => stroke.map(([x, y]) => [x - 0.25, y])), ...shapes[3].map((stroke) => stroke.map(([x, y]) => [x + 0.15, y]))]],
]) {
  const page = await open(browser, site.address, desktop);
  await page.evaluate(() => {
    window.taken = [];
    window.delivered = [];
    let before = "";
    document.addEventListener("mousemove", (event) => {
      const delivered = performance.now();
      requestAnimationFrame(() => {
        const reading = JSON.stringify(rakam.reading());
        if (reading !== before) {
          window.taken.push(performance.now() - event.timeStamp);
          window.delivered.push(performance.now() - delivered);
        }
        before = reading;
      });
    });
  });
  await moveMouse(page, strokes);
  report(what, await page.evaluate(() => window.taken));
  report("  from its delivery to the page", await page.evaluate(() => window.delivered));
  await page.context().close();
}

await browser.close();
await site.stop();
