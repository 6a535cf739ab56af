// Training and reading on a graphics card that the browser lends. Here it is one that computes on the processor: slow, but with the same results.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { canPress, counts, desktop, figure, launch, press, says, texts, until, withPage as inPage } from "./browser.js";
import { serve } from "./serve.js";

const missing = process.env.BROWSER === "firefox" && "Firefox lends no card that computes on the processor";

describe("a graphics card", { timeout: 1_200_000, skip: missing }, () => {
  let browser, site;
  before(async () => {
    [browser, site] = await Promise.all([launch(["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"]), serve()]);
  });
  after(() => Promise.all([browser?.close(), site?.stop()]));

  /** Works in a page that is about to train. */
  const withTraining = (work) =>
    inPage(browser, site.address, desktop, async (page) => {
      await press(page, "Train");
      await canPress(page, "Start");
      await work(page);
    });

  /** The loss of the last of so many single batches. */
  async function lossAfter(page, batches) {
    for (let batch = 1; batch <= batches; batch++) {
      await press(page, "One batch");
      await counts(page, "images seen", String(64 * batch));
    }
    await press(page, "Loss: explain");
    await says(page, "It is ");
    return Number((await texts(page)).join(" ").match(/It is ([\d.]+) now/)[1]);
  }

  test("it is used once it is chosen, and its steps are those of the processor", async () => {
    let expected;
    await withTraining(async (page) => {
      await says(page, "Available: ");
      await says(page, "It is a driver that computes on the processor");
      expected = await lossAfter(page, 5);
    });
    await withTraining(async (page) => {
      await press(page, "Graphics card");
      const found = await lossAfter(page, 5);
      await says(page, "Training on ");
      assert.ok(Math.abs(found - expected) <= 0.01 * expected, `${found} on the card, ${expected} on the processor`);
      console.log(`# loss ${found} after five batches, on the processor ${expected}`);
    });
  });

  test("a training goes from one to the other while it runs", () =>
    withTraining(async (page) => {
      const seen = async () => Number((await figure(page, "images seen")).replace(",", ""));
      const goesOn = async () => {
        const enough = (await seen()) + 128;
        while ((await seen()) < enough) await page.waitForTimeout(200);
      };
      // The processor would soon have done a sprint.
      await press(page, "The original recipe");
      await counts(page, "epoch", "0 of 15");
      await canPress(page, "Start");
      await press(page, "Graphics card");
      await press(page, "Start");
      await goesOn();
      await press(page, "Processor");
      await goesOn();
      assert.ok(!(await texts(page)).some((text) => text.startsWith("Training on ")));
      await press(page, "Graphics card");
      await goesOn();
      await press(page, "Pause");
      await canPress(page, "Resume");
    }));

  test("an evaluation is read on it", () =>
    withTraining(async (page) => {
      await press(page, "Graphics card");
      await press(page, "Network");
      await press(page, "classic");
      await press(page, "Evaluate");
      await canPress(page, "Run evaluation");
      await press(page, "Run evaluation");
      await says(page, "images read on ");
      const right = () => [...document.querySelectorAll("#controls > :not([role])")].find((each) => /^99\.\d\d%$/.test(each.textContent));
      await until(page, right);
      const accuracy = parseFloat(await page.evaluate(`(${right})().textContent`));
      console.log(`# ${accuracy}% of the test images read correctly`);
      // The processor reads 99.25% of them.
      assert.ok(Math.abs(accuracy - 99.25) < 0.015, `${accuracy}%`);
    }));

  const tooLong = process.env.CI_FULL !== "1" && "it takes minutes: CI_FULL=1";
  test("a sprint on it reads 99%", { skip: tooLong }, () =>
    withTraining(async (page) => {
      await press(page, "Sprint");
      await press(page, "Graphics card");
      await press(page, "Start");
      while ((await figure(page, "images seen")) !== "60,000") await page.waitForTimeout(1000);
      await canPress(page, "One more epoch");
      const accuracy = parseFloat(await figure(page, "test accuracy"));
      console.log(`# ${accuracy}% on the card, after ${await figure(page, "seconds")} s of training`);
      assert.ok(accuracy >= 98.9, `${accuracy}%`);
    }));
});
