// What one plays with, in a real browser: the tour, the timeline, the race, a training as a GIF, and a file of all that is in the page.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  canPress, counts, desktop, drawWithMouse, launch, phone, press, readsAs, saved, says, shapes, until, withPage as inPage,
} from "./browser.js";
import { serve } from "./serve.js";

describe("play", { timeout: 1_200_000 }, () => {
  let browser, site;
  before(async () => {
    [browser, site] = await Promise.all([launch(), serve()]);
  });
  after(() => Promise.all([browser?.close(), site?.stop()]));

  const withPage = (options, work) => inPage(browser, site.address, options, work);

  test("the tour waits for what it asks for, and a link goes on in the middle of it", () =>
    withPage(phone, async (page) => {
      await press(page, "Menu");
      await press(page, "Take the tour");
      await says(page, "Step 1 of 10");
      await drawWithMouse(page, shapes[3]);
      await canPress(page, "Next");
      await press(page, "Next");
      await says(page, "Step 2 of 10");
      await page.evaluate(() => {
        navigator.clipboard.writeText = async (text) => void (window.copied = text);
      });
      await press(page, "Menu");
      await press(page, "Copy a link");
      await until(page, () => window.copied?.includes("#rakam="));
      const link = await page.evaluate(() => window.copied);
      await inPage(browser, link, phone, async (other) => {
        await says(other, "Step 2 of 10");
        await readsAs(other, 3);
      });
    }));

  test("a training goes back to a moment and on from there, and is saved as a GIF", () =>
    withPage(desktop, async (page) => {
      await drawWithMouse(page, shapes[7]);
      await press(page, "Train");
      for (const seen of ["64", "128"]) {
        await canPress(page, "One batch");
        await press(page, "One batch");
        await counts(page, "images seen", seen);
      }
      const [name, gif] = await saved(page, () => press(page, "Save as a GIF"));
      assert.equal(name, "rakam-training.gif");
      assert.equal(gif.subarray(0, 6).toString(), "GIF89a");
      // Before the first batch, after each of the two, and now.
      await page.locator('#controls [role="slider"][aria-label="Moment"][aria-valuenow="3"]').focus();
      for (const moment of ["2", "1"]) {
        await page.keyboard.press("ArrowLeft");
        await page.locator(`#controls [role="slider"][aria-label="Moment"][aria-valuenow="${moment}"]`).waitFor({ state: "attached" });
      }
      await counts(page, "images seen", "64");
      await canPress(page, "Continue from here");
      await press(page, "Continue from here");
      await counts(page, "images seen", "64");
      await canPress(page, "One batch");
      await press(page, "One batch");
      await counts(page, "images seen", "128");
    }));

  test("two trainings race", () =>
    withPage(desktop, async (page) => {
      await press(page, "Train");
      await canPress(page, "Race");
      await press(page, "Race");
      await canPress(page, "Start the race");
      await press(page, "Start the race");
      await says(page, "Who is ahead");
      await press(page, "Stop");
      await canPress(page, "Start the race");
    }));

  test("what is in the page is saved as a file, and opened in another page", () =>
    withPage(desktop, async (page) => {
      await drawWithMouse(page, shapes[7]);
      await press(page, "Inside");
      await press(page, "Menu");
      const [name, file] = await saved(page, () => press(page, "Save as a file"));
      assert.match(name, /\.rakam$/);
      assert.equal(JSON.parse(file).tab, "inside");
      await withPage(desktop, async (other) => {
        const chooser = other.waitForEvent("filechooser");
        await press(other, "Menu");
        await press(other, "Open a file");
        await (await chooser).setFiles({ name, mimeType: "application/json", buffer: file });
        await readsAs(other, 7);
        await says(other, "Why?");
      });
    }));
});
