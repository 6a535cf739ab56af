// What the networks that Train offers to begin with reach in the page: `node web/presets.js [epochs] [network]` after
// `cargo xtask web`. The recipe is that of bench/peers/torch_presets.py: Adam, batches of 64, images as they are.
import { readFile } from "node:fs/promises";
import { deflateRawSync } from "node:zlib";
import { desktop, launch, open, press, texts } from "./tests/browser.js";
import { serve } from "./tests/serve.js";

const [epochs = 3, only] = process.argv.slice(2);
const hyperparameters = {
  preset: "NoAugmentation", optimizer: "adam", momentum: 0, weight_decay: 0, schedule: "Step",
  learning_rate: 0.001, batch_size: 64, dropout: 0.5, augmentation: 0, images: 60_000,
};
const file = await readFile(new URL("../crates/rakam-app/src/train/network/presets.txt", import.meta.url), "utf8");
const networks = file.trim().split("\n").map((line) => line.split(" = "));

const [browser, site] = await Promise.all([launch(), serve()]);
console.log(`${"network".padEnd(16)} ${"page".padStart(8)} ${"seconds".padStart(8)}`);
for (const [name, layers] of networks.filter(([name]) => !only || name === only)) {
  const training = { layers, hyperparameters };
  const link = deflateRawSync(JSON.stringify({ rakam: 1, tab: "train", training })).toString("base64url");
  const page = await open(browser, `${site.address}#rakam=${link}`, desktop);
  for (let epoch = 0; epoch < epochs; epoch++) await train(page, "One epoch");
  const all = await texts(page);
  const figure = (name) => all[all.indexOf(name) - 1];
  console.log(`${name.padEnd(16)} ${figure("test accuracy").padStart(8)} ${figure("seconds").padStart(8)}`);
  await page.context().close();
}
await browser.close();
await site.stop();

/** Presses a button that trains, once that is possible, and waits until it is again. */
async function train(page, button) {
  const possible = (button) =>
    [...document.querySelectorAll("#controls [tabindex]")].some((control) => control.ariaLabel === button && !control.ariaDisabled);
  const wait = (condition) => page.waitForFunction(condition, button, { timeout: 3_600_000, polling: 500 });
  await wait(possible);
  await press(page, button);
  await wait(possible);
}
