// How long the tour takes a newcomer, from opening the page to a network of their own: `node web/newcomer.js` after
// `cargo xtask web`. It goes at a learner's pace: it reads what the tour says, looks for each control, draws as a hand does. Prints the
// seconds of each step, and how many of them it waited for the page.
import { desktop, launch, moveMouse, open, press, shapes, until } from "./tests/browser.js";
import { serve } from "./tests/serve.js";

/** Reading speed for new material. */
const WORDS_A_MINUTE = 150;
/** Seconds to find and reach a control, and to draw a stroke. */
const REACH = 2;
const STROKE = 1.5;

const scribble = [Array.from({ length: 40 }, (_, i) => [0.1 + 0.02 * i, i % 2 ? 0.8 : 0.2])];

const seconds = () => performance.now() / 1000;
const pause = (seconds) => page.waitForTimeout(1000 * seconds);

/** What the tour says, once it says something else than `before`. */
async function said(before) {
  const changed = (before) => {
    const all = [...document.querySelectorAll("#controls > :not([role])")].map((each) => each.textContent);
    const at = all.findIndex((text) => text.startsWith("Step "));
    const text = at >= 0 && `${all[at]}. ${all[at + 1]}`;
    return text !== before && text;
  };
  return (await until(page, changed, before)).jsonValue();
}

async function find(name) {
  await pause(REACH);
  await press(page, name);
}

async function draw(strokes) {
  await pause(REACH + STROKE * strokes.length);
  await moveMouse(page, strokes);
}

async function clear() {
  await pause(1);
  await page.keyboard.press("c");
}

/** Points at a map of the first layer. */
async function point() {
  await pause(REACH);
  const { x, y, width, height } = await page.locator('#controls [role="img"][aria-label^="conv1"]').first().boundingBox();
  await page.mouse.move(x + 0.1 * width, y + 0.1 * height);
}

const steps = [
  () => draw(shapes[7]),
  async () => (await clear(), await draw(scribble)),
  async () => (await find("Inside"), await clear(), await draw(shapes[7])),
  point,
  () => find("Why?"),
  () => find("Map"),
  async () => (await find("Train"), await find("Sprint")),
  () => find("Start"),
  () => find("Try it"),
  async () => (await clear(), await draw(shapes[7])),
];

const [browser, site] = await Promise.all([launch(), serve()]);
const opened = seconds();
const page = await open(browser, site.address, desktop);
console.log(`${"opening the page".padEnd(22)} ${(seconds() - opened).toFixed(1).padStart(6)}`);
await find("Take the tour");
let text = await said();
for (const [index, act] of steps.entries()) {
  const began = seconds();
  let waited = 0;
  const read = () => pause((60 * text.split(" ").length) / WORDS_A_MINUTE);
  const hear = async () => {
    const since = seconds();
    text = await said(text);
    waited += seconds() - since;
  };
  await read();
  await act();
  await hear();
  await read();
  await find(index + 1 < steps.length ? "Next" : "Finish");
  if (index + 1 < steps.length) await hear();
  console.log(`${`step ${index + 1}`.padEnd(22)} ${(seconds() - began).toFixed(1).padStart(6)} ${waited.toFixed(1).padStart(6)}`);
}
console.log(`${"from opening to the end".padEnd(22)} ${(seconds() - opened).toFixed(1).padStart(5)}`);
await browser.close();
await site.stop();
