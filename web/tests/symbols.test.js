// Symbols of one's own, in a real browser: drawn, trained in the worker without the images, read and refused; kept and exported.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { desktop, drawWithMouse, launch, onScreen, open, phone, press, reading, saved, settled, until } from "./browser.js";
import { serve } from "./serve.js";

/** Lines in sides of a box. */
const house = [[[0.1, 0.95], [0.1, 0.5], [0.5, 0.1], [0.9, 0.5], [0.9, 0.95], [0.1, 0.95]]];
const arrow = [[[0.05, 0.5], [0.95, 0.5]], [[0.65, 0.2], [0.95, 0.5], [0.65, 0.8]]];
const ladder = [[[0.3, 0.05], [0.3, 0.95]], [[0.7, 0.05], [0.7, 0.95]], [[0.3, 0.3], [0.7, 0.3]], [[0.3, 0.7], [0.7, 0.7]]];

/** The lines as a hand draws them for the nth time. */
const varied = (lines, n) => {
  const [size, slant] = [0.75 + 0.1 * Math.sin(1.3 * n), 0.06 * Math.sin(2.1 * n)];
  return lines.map((line) => line.map(([x, y]) => [0.12 + size * x + slant * (y - 0.5), 0.12 + size * y]));
};

describe("my symbols", { timeout: 1_200_000 }, () => {
  let browser, site;
  before(async () => {
    [browser, site] = await Promise.all([launch(), serve()]);
  });
  after(() => Promise.all([browser?.close(), site?.stop()]));

  async function teach(page, number, name, lines) {
    const box = await page.locator(`#controls [role="textbox"][aria-label="Name of symbol ${number}"]`).boundingBox();
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await page.keyboard.type(name);
    await settled(page);
    for (let place = 1; place <= 5; place++) {
      const { x, y, width } = await page.locator(`#controls [aria-label^="Draw example ${place} of symbol ${number} "]`).boundingBox();
      for (const stroke of varied(lines, 10 * number + place)) {
        const [first, ...rest] = onScreen({ x, y, side: width }, stroke);
        await page.mouse.move(first.x, first.y);
        await page.mouse.down();
        for (const point of rest) await page.mouse.move(point.x, point.y);
        await page.mouse.up();
      }
    }
    await settled(page);
  }

  test("two symbols are drawn, learned, read, and others refused; the file has them", async () => {
    const page = await open(browser, site.address, desktop);
    const asked = [];
    page.on("request", (request) => asked.push(request.url()));
    try {
      await press(page, "Symbols");
      await teach(page, 1, "house", house);
      await teach(page, 2, "arrow", arrow);
      const named = await page.locator('#controls [role="textbox"]').evaluateAll((all) => all.map((each) => each.textContent));
      assert.deepEqual(named, ["house", "arrow"]);
      const began = performance.now();
      await press(page, "Train on my symbols");
      await until(page, () => document.querySelector("#controls").textContent.includes("of 10 examples were read correctly"));
      console.log(`# trained in ${((performance.now() - began) / 1000).toFixed(1)} s`);
      assert.ok(!asked.some((url) => url.includes("mnist")), asked.join("\n"));

      const [, bytes] = await saved(page, () => press(page, "Export"));
      const file = JSON.parse(bytes.toString());
      assert.deepEqual(file.classes.map(({ name, examples }) => [name, examples.length]), [["house", 5], ["arrow", 5]]);

      await press(page, "Try it");
      for (const [lines, label] of [[house, "house"], [arrow, "arrow"], [ladder, null]]) {
        await drawWithMouse(page, varied(lines, 77));
        const read = await reading(page);
        assert.equal(read.label, label, JSON.stringify(read));
        if (!label) assert.equal(read.verdict, "not_a_digit");
        await page.evaluate(() => rakam.clear());
      }
      assert.deepEqual(page.troubles, []);
    } finally {
      await page.context().close();
    }
  });

  test("on a phone, every box is within the page", async () => {
    const page = await open(browser, site.address, phone);
    try {
      await press(page, "Symbols");
      const boxes = await page.locator('#controls [aria-label^="Draw example "]').all();
      assert.equal(boxes.length, 10);
      for (const box of boxes) {
        const { x, width } = await box.boundingBox();
        assert.ok(x >= 0 && x + width <= phone.viewport.width, `${x} ${width}`);
        assert.ok(width >= 88, `${width}`);
      }
      assert.deepEqual(page.troubles, []);
    } finally {
      await page.context().close();
    }
  });
});
