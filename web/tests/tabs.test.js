// The tabs beside the canvas, in a real browser: a network is trained and tried, looked into and evaluated.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { deflateRawSync } from "node:zlib";
import {
  canPress, counts, desktop, drawWithMouse, figure, launch, noticed, phone, press, reading, remembers, saved, says, settled, shapes, until, withPage as inPage,
} from "./browser.js";
import { serve } from "./serve.js";

describe("the tabs", { timeout: 1_200_000 }, () => {
  let browser, site;
  before(async () => {
    [browser, site] = await Promise.all([launch(), serve()]);
  });
  after(() => Promise.all([browser?.close(), site?.stop()]));

  const withPage = (options, work) => inPage(browser, site.address, options, work);

  const trains = (description, visit) => test(description, () =>
    withPage(desktop, async (page) => {
      await visit(page);
      await press(page, "Train");
      await canPress(page, "Start");
      await press(page, "Sprint");
      const began = performance.now();
      await press(page, "Start");
      // While it trains the page goes on: the clock of the animation frames does not stand still.
      const frames = await page.evaluate(framesASecond);
      await canPress(page, "One more epoch");
      const seconds = (performance.now() - began) / 1000;
      const accuracy = parseFloat(await figure(page, "test accuracy"));
      console.log(`# ${accuracy}% after ${seconds.toFixed(1)} s, of them ${await figure(page, "seconds")} s of training; ${frames.toFixed(0)} frames a second`);
      assert.ok(accuracy >= 97, `${accuracy}%`);
      await press(page, "Try it");
      await drawWithMouse(page, shapes[7]);
      assert.equal((await reading(page)).digit, 7);
    }));

  trains("Train: a network trained in the page reaches 97% and reads what is drawn", async (page) =>
    assert.equal(await page.evaluate(() => crossOriginIsolated), false));

  trains("Train: on the second visit it does so with several threads, whatever the server", async (page) => {
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.reload();
    await page.evaluate(() => rakam.ready);
    assert.equal(await page.evaluate(() => crossOriginIsolated), true);
    await press(page, "Train");
    await canPress(page, "Start");
    const threads = await page.evaluate(() => Math.min(Math.max(navigator.hardwareConcurrency - 1, 2), 8));
    assert.equal(page.workers().length, threads, page.workers().map((worker) => worker.url()).join());
  });

  test("Train: another network is chosen and takes a step, and the page isn't left without a question", () =>
    withPage(desktop, async (page) => {
      const asks = () => !dispatchEvent(new Event("beforeunload", { cancelable: true }));
      await press(page, "Train");
      await canPress(page, "Start");
      await press(page, "Examples");
      await press(page, "Nielsen’s 784-30-10");
      await press(page, "As text");
      const text = page.locator('#controls [role="textbox"][aria-multiline="true"][aria-label="The layers"]');
      await text.filter({ hasText: "dense 30" }).waitFor({ state: "attached" });
      await press(page, "Train this network");
      await until(page, () => !document.querySelector("#controls").textContent.includes("Kernels of the first layer"));
      assert.equal(await page.evaluate(asks), false);
      await press(page, "One batch");
      await counts(page, "images seen", "64");
      await until(page, asks);
    }));

  test("Train: the layers are looked at, and what the curves say", () =>
    withPage(desktop, async (page) => {
      await press(page, "Train");
      await canPress(page, "One batch");
      await press(page, "Show layers");
      await press(page, "One batch");
      await says(page, "Too early to tell.");
      await until(page, () => [...document.querySelectorAll('#controls [role="img"]')].some(({ ariaLabel }) => ariaLabel.startsWith("conv1, Gradient norm: ")));
    }));

  test("Train: a table of one's own is opened, learned and evaluated", () =>
    withPage(desktop, async (page) => {
      await press(page, "Train");
      await canPress(page, "Start");
      const opened = page.waitForEvent("filechooser");
      await press(page, "Open a file");
      await (await opened).setFiles({ name: "halves.csv", mimeType: "text/csv", buffer: Buffer.from(halves(1200)) });
      await says(page, "1,000 training images and 200 test images of 2 classes, 8 × 8 pixels, grey");
      await canPress(page, "Start");
      await press(page, "Start");
      await canPress(page, "One more epoch");
      assert.ok(parseFloat(await figure(page, "test accuracy")) >= 97);
      await press(page, "Back to MNIST");
      await says(page, "60,000 training images");
    }));

  test("Inside: the layers follow the pen", () =>
    withPage(phone, async (page) => {
      await press(page, "Inside");
      await drawWithMouse(page, shapes[3]);
      const names = await page.locator('#controls [role="img"]').evaluateAll((all) => all.map((each) => each.ariaLabel));
      assert.ok(names.some((name) => /conv1/.test(name)), names.join("\n"));
      assert.equal((await reading(page)).digit, 3);
      assert.match(await page.locator("#reading").textContent(), /This is a 3/);
    }));

  test("Inside: the network classic, which comes after the start, is chosen and is there the next time", () =>
    withPage(desktop, async (page) => {
      const maps = async () => {
        await press(page, "Inside");
        await page.waitForFunction(() => [...document.querySelectorAll('#controls [role="img"]')].some(({ ariaLabel }) => ariaLabel.startsWith("conv1: 6 maps of 24")));
      };
      await drawWithMouse(page, shapes[3]);
      await press(page, "Network");
      await press(page, "classic");
      await maps();
      await remembers(page, "classic");
      await page.reload();
      await page.evaluate(() => rakam.ready);
      await settled(page);
      await drawWithMouse(page, shapes[3]);
      await maps();
    }));

  test("Inside: the test images are mapped, and the drawing lies among its like", () =>
    withPage(phone, async (page) => {
      await press(page, "Inside");
      await press(page, "Map");
      await drawWithMouse(page, shapes[3]);
      await until(page, () =>
        [...document.querySelectorAll("#controls > :not([role])")].some((each) => /^Nearest to your drawing: 3, 3, 3/.test(each.textContent)),
      );
    }));

  test("Inside: the network dreams of a digit, and the smallest change that fools it is found", () =>
    withPage(desktop, async (page) => {
      await press(page, "Inside");
      await press(page, "Dream");
      await says(page, "Step 120, the class 0: logit ");
      await drawWithMouse(page, shapes[3]);
      await press(page, "Fool");
      await press(page, "Smallest change that flips");
      await says(page, "The smallest strength that does it is ");
      await press(page, "Train with such images");
      await says(page, "0.20 of full ink");
    }));

  test("Inside: the layers stand in space, and are saved as a picture", () =>
    withPage(desktop, async (page) => {
      await drawWithMouse(page, shapes[3]);
      await press(page, "Inside");
      await press(page, "In space");
      await says(page, " layers in space.");
      await press(page, "Save as a picture: In space");
      const [name, bytes] = await saved(page, () => press(page, "SVG"));
      assert.equal(name, "rakam-in-space.svg");
      assert.ok(bytes.toString().includes("matrix("));
    }));

  test("Inside: backwards from the loss, step by step", () =>
    withPage(phone, async (page) => {
      await drawWithMouse(page, shapes[3]);
      await press(page, "Inside");
      await press(page, "Backwards");
      await says(page, "If 3 is right: p = ");
      await press(page, "Next");
      await says(page, "3: p − y = ");
      await press(page, "Next");
      await says(page, "gradient = upstream ");
    }));

  test("Challenges: one in a link is shown, and done once the drawing is read so", async () => {
    const challenge = { title: "Threes", goal: "Draw a three.", conditions: [{ reads: { label: "3" } }] };
    const link = deflateRawSync(JSON.stringify({ rakam: 1, challenge })).toString("base64url");
    await inPage(browser, `${site.address}#rakam=${link}`, desktop, async (page) => {
      await says(page, "Draw a three.");
      await drawWithMouse(page, shapes[3]);
      await noticed(page, "Done!");
    });
  });

  test("Explain this: what is pointed at is explained, and nothing acts", () =>
    withPage(desktop, async (page) => {
      await press(page, "Menu");
      await press(page, "Explain this");
      await page.mouse.move(200, 200);
      await page.mouse.move(300, 300);
      await noticed(page, "Draw here with the mouse");
      await drawWithMouse(page, shapes[3]);
      assert.equal((await reading(page)).verdict, "empty");
    }));

  test("Evaluate: the built-in network is evaluated on all test images", () =>
    withPage(desktop, async (page) => {
      await press(page, "Evaluate");
      await canPress(page, "Run evaluation");
      await settled(page);
      await press(page, "Run evaluation");
      await until(page, () => [...document.querySelectorAll("#controls > :not([role])")].some((each) => each.textContent === "99.67%"));
    }));
});

/** A table of 8x8 images in Kaggle's form: ink above is `up`, ink below is `down`. */
function halves(images) {
  const pixel = (index, at) => (at < 32 === (index % 2 === 0) ? 200 + ((index * 7 + at * 3) % 50) : (index + at) % 40);
  const row = (index) => [index % 2 ? "down" : "up", ...Array.from({ length: 64 }, (_, at) => pixel(index, at))].join(",");
  return Array.from({ length: images }, (_, index) => row(index) + "\n").join("");
}

/** Frames that the page shows in a second. */
function framesASecond() {
  return new Promise((done) => {
    const began = performance.now();
    let frames = 0;
    const count = (now) => {
      frames++;
      if (now - began < 1000) requestAnimationFrame(count);
      else done((frames * 1000) / (now - began));
    };
    requestAnimationFrame(count);
  });
}
