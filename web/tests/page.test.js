// What a user of the page would notice, in a real browser.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { desktop, drawWithFinger, drawWithMouse, drawingArea, launch, noTouch, noticed, onScreen, phone, press, reading, readsAs, remembers, saved, settled, shapes, until, withPage as inPage } from "./browser.js";
import { serve } from "./serve.js";

const picture = (name) => new URL(`../../docs/digits/${name}`, import.meta.url);

describe("the page", { timeout: 1_200_000 }, () => {
  let browser, site;
  before(async () => {
    [browser, site] = await Promise.all([launch(), serve()]);
  });
  after(() => Promise.all([browser?.close(), site?.stop()]));

  const withPage = (options, work, address = site.address) => inPage(browser, address, options, work);

  const spoken = (page) => page.locator("#reading").textContent();

  test("starts without troubles, asks no other host, and reads nothing on an empty canvas", () =>
    withPage(desktop, async (page) => {
      await settled(page);
      assert.equal(await page.title(), "Rakam: reads handwritten digits");
      assert.equal((await reading(page)).verdict, "empty");
      assert.match(await spoken(page), /No reading yet/);
      assert.equal(await page.locator("#loading").isVisible(), false);
    }));

  test("a digit drawn with the mouse is read, and said", () =>
    withPage(desktop, async (page) => {
      await drawWithMouse(page, shapes[3]);
      const { verdict, digit, confidence, probabilities } = await reading(page);
      assert.deepEqual([verdict, digit], ["digit", 3]);
      assert.ok(confidence > 0.9 && Math.abs(probabilities.reduce((a, b) => a + b) - 1) < 1e-4);
      assert.match(await spoken(page), /This is a 3, \d+(\.\d)?% sure/);
      await page.evaluate(() => rakam.clear());
      assert.equal((await reading(page)).verdict, "empty");
    }));

  test("a number is read digit by digit", () =>
    withPage(desktop, async (page) => {
      const small = (strokes, left) => strokes.map((stroke) => stroke.map(([x, y]) => [left + x * 0.45, 0.25 + y * 0.45]));
      await drawWithMouse(page, [...small(shapes[7], 0), ...small(shapes[3], 0.45)]);
      const { number, digits } = await reading(page);
      assert.equal(number, "73");
      assert.deepEqual(digits.map(({ digit }) => digit), [7, 3]);
      assert.match(await spoken(page), /This is 73/);
    }));

  test("a finger draws one stroke, and neither scrolls nor zooms the page", { skip: noTouch }, () =>
    withPage(phone, async (page) => {
      await drawWithFinger(page, shapes[7]);
      assert.deepEqual([(await reading(page)).verdict, (await reading(page)).digit], ["digit", 7]);
      const view = await page.evaluate(() => [scrollX, scrollY, visualViewport.scale, visualViewport.offsetTop]);
      assert.deepEqual(view, [0, 0, 1, 0]);
      await press(page, "Undo");
      assert.equal((await reading(page)).verdict, "empty", "one undo takes the one stroke back");
    }));

  test("a pen that presses harder draws wider", { skip: noTouch }, () =>
    withPage(desktop, async (page) => {
      const drawn = async (force) => {
        const area = await drawingArea(page);
        const session = await page.context().newCDPSession(page);
        const send = (type, { x, y }) =>
          session.send("Input.dispatchMouseEvent", { type, x, y, button: "left", buttons: 1, clickCount: 1, pointerType: "pen", force });
        const points = onScreen(area, shapes[1][0]);
        // A pen that hovered and left has another id when it comes back.
        await page.evaluate(() => document.dispatchEvent(new PointerEvent("pointermove", { pointerType: "pen", pointerId: 77, isPrimary: true })));
        await send("mousePressed", points[0]);
        for (const point of points) await send("mouseMoved", point);
        await send("mouseReleased", points.at(-1));
        await settled(page);
        const shot = await page.screenshot({ clip: { x: area.x, y: area.y + area.side / 2, width: area.side, height: 4 } });
        await page.evaluate(() => rakam.clear());
        return page.evaluate(async (png) => {
          const bitmap = await createImageBitmap(new Blob([new Uint8Array(png)]));
          const canvas = new OffscreenCanvas(bitmap.width, 1).getContext("2d");
          canvas.drawImage(bitmap, 0, 0);
          const { data } = canvas.getImageData(0, 0, bitmap.width, 1);
          return data.filter((value, i) => i % 4 === 0 && value < 100).length;
        }, [...shot]);
      };
      const [light, hard] = [await drawn(0.2), await drawn(0.9)];
      assert.ok(light > 5 && hard > 1.6 * light, `${light} and ${hard} pixels wide`);
    }));

  test("a link brings the drawing to another page, and says when it is damaged", () =>
    withPage(desktop, async (page) => {
      await page.evaluate(() => {
        navigator.clipboard.writeText = async (text) => (window.copied = text);
      });
      await drawWithMouse(page, shapes[7]);
      await press(page, "Menu");
      await press(page, "Copy a link");
      await until(page, () => window.copied !== undefined);
      const link = await page.evaluate(() => window.copied);
      assert.ok(link.startsWith(site.address) && link.length < 2000, link);
      await page.evaluate(() => rakam.clear());
      await settled(page);
      await page.evaluate((hash) => (location.hash = hash), new URL(link).hash);
      await readsAs(page, 7);
      await page.evaluate(() => (location.hash = "#rakam=abc"));
      await noticed(page, "The link can’t be opened");
      assert.equal((await reading(page)).digit, 7, "the drawing stays");
      // A page that is opened with the link begins with it.
      await page.goto(link);
      await page.reload();
      await page.evaluate(() => rakam.ready);
      await readsAs(page, 7);
    }));

  test("the language changes everything that is said, and stays", () =>
    withPage(desktop, async (page) => {
      await drawWithMouse(page, shapes[7]);
      await press(page, "Language");
      await press(page, "Türkçe");
      assert.equal(await page.title(), "Rakam: el yazısı rakamları okur");
      assert.equal(await page.evaluate(() => document.documentElement.lang), "tr");
      assert.match(await spoken(page), /Bu bir 7/);
      assert.equal(await page.locator("#reading-title").textContent(), "Okuma");
      await remembers(page, '"tr"');
      await page.reload();
      await page.evaluate(() => rakam.ready);
      await settled(page);
      assert.equal(await page.evaluate(() => document.documentElement.lang), "tr");
    }));

  test("the first language is the browser's", () =>
    withPage({ ...desktop, locale: "tr-TR" }, async (page) => {
      await settled(page);
      assert.match(await spoken(page), /Henüz okuma yok/);
    }));

  test("a dropped picture is read, and a dropped text is refused in words", () =>
    withPage(desktop, async (page) => {
      const drop = async (name, bytes) => {
        await page.evaluate(
          ([name, bytes]) => {
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([new Uint8Array(bytes)], name));
            document.getElementById("canvas").dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
          },
          [name, [...bytes]],
        );
      };
      await drop("5.png", await readFile(picture("5-photo.png")));
      await readsAs(page, 5);
      await drop("notes.txt", Buffer.from("no picture"));
      await noticed(page, "notes.txt is not a picture");
      assert.equal((await reading(page)).digit, 5, "the drawing stays");
    }));

  /** The dialog that a key opens. A browser shows none if the frame after the key comes too late, as on a busy machine. */
  async function chooserAfter(page, keys) {
    for (let tries = 0; ; tries++) {
      const opened = page.waitForEvent("filechooser", { timeout: 15_000 });
      await page.keyboard.press(keys);
      try {
        return await opened;
      } catch (error) {
        if (tries === 3) throw error;
      }
    }
  }

  test("a picture is opened by the browser's dialog, and the drawing saved as a download", () =>
    withPage(desktop, async (page) => {
      const chooser = await chooserAfter(page, "Control+o");
      await chooser.setFiles(new URL(picture("5-photo.png")).pathname);
      await readsAs(page, 5);
      const [name, png] = await saved(page, () => page.keyboard.press("Control+s"));
      assert.equal(name, "digit.png");
      assert.equal(png.subarray(1, 4).toString(), "PNG");
    }));

  test("a pasted picture is read", () =>
    withPage(desktop, async (page) => {
      await page.evaluate(
        (bytes) => {
          const clipboardData = new DataTransfer();
          clipboardData.items.add(new File([new Uint8Array(bytes)], "image.png", { type: "image/png" }));
          // Firefox lets no script give a ClipboardEvent its data.
          const paste = Object.assign(new Event("paste", { bubbles: true, cancelable: true }), { clipboardData });
          document.dispatchEvent(paste);
        },
        [...(await readFile(picture("5-photo.png")))],
      );
      await readsAs(page, 5);
    }));

  test("after the first visit it works without a network", async () => {
    const own = await serve();
    await withPage(
      desktop,
      async (page) => {
        await page.evaluate(() => navigator.serviceWorker.ready);
        await own.stop();
        await page.reload();
        await page.evaluate(() => rakam.ready);
        await drawWithMouse(page, shapes[7]);
        assert.equal((await reading(page)).digit, 7);
      },
      own.address,
    );
  });

  test("it works in any folder of a site", async () => {
    const own = await serve("/classes/3b/rakam/");
    await withPage(
      desktop,
      async (page) => {
        await drawWithMouse(page, shapes[7]);
        assert.equal((await reading(page)).digit, 7);
        const scope = await page.evaluate(async () => (await navigator.serviceWorker.ready).scope);
        assert.equal(scope, own.address);
      },
      own.address,
    );
    await own.stop();
  });

  test("scripts read pixels and strokes, and are told what was wrong", () =>
    withPage(desktop, async (page) => {
      const answers = await page.evaluate(async (strokes) => {
        const canvas = new OffscreenCanvas(280, 280).getContext("2d");
        canvas.fillStyle = "white";
        canvas.fillRect(0, 0, 280, 280);
        canvas.lineWidth = 20;
        canvas.lineCap = canvas.lineJoin = "round";
        canvas.beginPath();
        for (const [x, y] of strokes[0]) canvas.lineTo(x * 280, y * 280);
        canvas.stroke();
        const refused = (ink) => {
          try {
            return rakam.read(ink);
          } catch (error) {
            return String(error);
          }
        };
        const pen = strokes.map((stroke) => stroke.map(([x, y]) => [x, y, 1 / 14]));
        return {
          pixels: rakam.read(canvas.getImageData(0, 0, 280, 280)),
          strokes: rakam.read(strokes),
          number: rakam.read(pen, { number: true }),
          nothing: rakam.read([]),
          wrong: [refused("a"), refused(undefined), refused([[["x", 1, 1]]])],
        };
      }, shapes[7]);
      assert.deepEqual(Object.keys(answers.pixels), ["verdict", "digit", "label", "confidence", "probabilities"]);
      assert.equal(answers.pixels.digit, 7);
      assert.equal(answers.strokes.digit, 7);
      assert.equal(answers.number.number, "7");
      assert.equal(answers.nothing.verdict, "empty");
      for (const error of answers.wrong) assert.match(error, /expected ImageData, or strokes/);
    }));

  test("the reader alone serves another page", () =>
    withPage(desktop, async (page) => {
      const digit = await page.evaluate(async (strokes) => {
        const { load } = await import("./reader.js");
        const reader = await load();
        return reader.read(strokes.map((stroke) => stroke.map(([x, y]) => [x, y, 1 / 14]))).digit;
      }, shapes[7]);
      assert.equal(digit, 7);
    }));

  test("assistive technology finds every control by its name, over its picture", () =>
    withPage(desktop, async (page) => {
      await settled(page);
      const names = await page.locator("#controls > *").evaluateAll((all) => all.map((one) => `${one.role} ${one.ariaLabel}`));
      for (const name of ["button Undo", "button Clear", "button Open", "button Save", "slider Pen width", "img Canvas"]) {
        assert.ok(names.some((known) => known.startsWith(name)), `${name} in ${names.join(", ")}`);
      }
      const unnamed = names.filter((name) => / (null)?$/.test(name));
      assert.deepEqual(unnamed, []);
      assert.deepEqual(await page.locator("h1, h2").allTextContents(), ["Rakam", "Reading", "Canvas and controls"]);
      assert.equal(await page.locator('#controls [role="tab"][aria-selected="true"]').getAttribute("aria-label"), "Draw");
    }));

  test("without WebGL or WebAssembly the page says what is missing, in the user's language", async () => {
    const lacks = {
      WebGL: () => (HTMLCanvasElement.prototype.getContext = () => null),
      WebAssembly: () => delete window.WebAssembly,
    };
    for (const [what, take] of Object.entries(lacks)) {
      for (const locale of ["en-GB", "tr-TR"]) {
        const context = await browser.newContext({ ...desktop, locale });
        await context.addInitScript(take);
        const page = await context.newPage();
        await page.goto(site.address);
        await page.locator("#loading-text[role=alert]").waitFor();
        const text = await page.locator("#loading-text").textContent();
        assert.match(text, new RegExp(`${what}.*${locale === "tr-TR" ? "tarayıcı" : "browser"}|browser.*${what}`), text);
        await context.close();
      }
    }
  });
});
