// What goes wrong, and what the user is told: a cut connection, a proxy, an old browser, a browser that takes something away.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { canPress, classroom, desktop, drawWithMouse, launch, noticed, open, press, reading, readsAs, says, settled, shapes, until, withPage as inPage } from "./browser.js";
import { serve } from "./serve.js";

/** Answers with this text, or with the file's, changed. */
const text = (type, change) => (response, file) => {
  response.writeHead(200, { "Content-Type": type }).end(typeof change === "string" ? change : change(readFileSync(file, "utf8")));
  return true;
};

/** A proxy that lets something not pass. */
const refused = (response) => {
  response.writeHead(403).end("blocked by the school");
  return true;
};

/** What a proxy sends in its place. */
const replaced = text("text/html", "<!doctype html><p>blocked by the school</p>");

/** The connection is lost half way. */
const cut = (response, file) => {
  const bytes = readFileSync(file);
  response.writeHead(200, { "Content-Type": "application/wasm", "Content-Length": bytes.length });
  response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
  return true;
};

/** Only the first time. */
const once = (answer) => {
  let asked = 0;
  return (...request) => asked++ === 0 && answer(...request);
};

/** A worker that traps when it is told to. */
const trapping = text("text/javascript", (script) => `${script}\nnew BroadcastChannel("trap").onmessage = ${trap}`);

/** A trap, as it is met in the middle of the work: the clock is what the module asks most. */
const trap = () => {
  performance.now = () => {
    throw new WebAssembly.RuntimeError("unreachable");
  };
};

describe("faults", { timeout: 1_200_000 }, () => {
  let browser, site;
  before(async () => {
    [browser, site] = await Promise.all([launch(), serve()]);
  });
  after(() => Promise.all([browser?.close(), site?.stop()]));

  /** Works in a page of a server that answers some requests in its own way. */
  async function withServer(instead, work, options = desktop) {
    const own = await serve("/", instead);
    const page = await open(browser, own.address, options);
    try {
      await work(page);
    } finally {
      await page.context().close();
      await own.stop();
    }
  }

  /** What a page that cannot start says, in both languages. */
  async function saysInstead(instead, patterns, prepare = () => {}) {
    const own = await serve("/", instead);
    for (const [locale, pattern] of Object.entries(patterns)) {
      const context = await browser.newContext({ ...desktop, locale });
      await context.addInitScript(prepare);
      const page = await context.newPage();
      await page.goto(own.address);
      const said = page.locator("p[role=alert]:visible").filter({ hasText: pattern });
      await said.waitFor({ timeout: 20_000 });
      await context.close();
    }
    await own.stop();
  }

  for (const [locale, draw, train, recipe, noneYet, start, pause, again, stopped] of [
    ["en-GB", "Draw", "Train", "The original recipe", "0 of 15", "Start", "Pause", "Try again", "Training and evaluation have stopped"],
    ["tr-TR", "Çiz", "Eğit", "Özgün tarif", "0 / 15", "Başlat", "Duraklat", "Yeniden dene", "Eğitim ve değerlendirme"],
  ]) {
    test(`a trap while it trains is told, reading goes on, and training begins again (${locale})`, () =>
      withServer({ "lab-worker.js": trapping }, async (page) => {
        await press(page, train);
        await canPress(page, start);
        // A sprint might be over before the trap.
        await press(page, recipe);
        await says(page, noneYet);
        await canPress(page, start);
        await press(page, start);
        await page.evaluate(() => new BroadcastChannel("trap").postMessage(""));
        await noticed(page, stopped);
        await press(page, draw);
        await drawWithMouse(page, shapes[7]);
        assert.equal((await reading(page)).digit, 7);
        await press(page, train);
        await press(page, again);
        await canPress(page, start);
        await press(page, start);
        await canPress(page, pause);
      }, { ...desktop, locale }));
  }

  /** The second visit: the service worker answers, and there are threads. */
  async function visitAgain(page) {
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.reload();
    await page.evaluate(() => rakam.ready);
    assert.equal(await page.evaluate(() => crossOriginIsolated), true);
  }

  test("a thread that traps is told, though the worker that trains waits for it", () => {
    const helper = (script) => script.replace("lendThread();", 'throw new WebAssembly.RuntimeError("unreachable");');
    return withServer({ "lab-helper.js": text("text/javascript", helper) }, async (page) => {
      await visitAgain(page);
      await press(page, "Train");
      await noticed(page, "Training and evaluation have stopped");
    });
  });

  test("a thread that cannot start leaves the training to the others", () => {
    const helper = (script) => script.replace("await init(", "throw new RangeError('no memory'); await init(");
    return withServer({ "lab-helper.js": text("text/javascript", helper) }, async (page) => {
      await visitAgain(page);
      await press(page, "Train");
      await canPress(page, "Start");
    });
  });

  test("a training waits for a thread that is slow to begin", () => {
    const late = 'new BroadcastChannel("late").postMessage(""); lendThread();';
    const slow = `const until = performance.now() + 6000; while (performance.now() < until); ${late}`;
    const helper = (script) => script.replace("lendThread();", slow);
    return withServer({ "lab-helper.js": text("text/javascript", helper) }, async (page) => {
      await visitAgain(page);
      await page.evaluate(() => {
        window.late = 0;
        new BroadcastChannel("late").onmessage = () => window.late++;
      });
      await press(page, "Train");
      await canPress(page, "Start");
      assert.ok(await page.evaluate(() => late > 0), "it begins with a thread less");
    });
  });

  test("where the lab does not pass, the page says so and goes on", () =>
    withServer({ "lab-worker.js": refused }, async (page) => {
      await press(page, "Train");
      await noticed(page, "Training and evaluation have stopped");
      await says(page, "The images could not be loaded");
      await press(page, "Draw");
      await drawWithMouse(page, shapes[7]);
      assert.equal((await reading(page)).digit, 7);
    }));

  test("images that were cut off are fetched again", () =>
    withServer({ "mnist/train-images-idx3-ubyte.gz": once(cut) }, async (page) => {
      await press(page, "Train");
      await says(page, "The images could not be loaded");
      await press(page, "Try again");
      await canPress(page, "Start");
    }));

  test("what a proxy sent in place of the images is not kept", () => {
    // The service worker fetches none of them before they are wanted.
    return withServer({ "mnist/train-images-idx3-ubyte.gz": once(replaced) }, async (page) => {
      await visitAgain(page);
      await press(page, "Train");
      await says(page, "The images could not be loaded");
      await press(page, "Try again");
      await canPress(page, "Start");
    });
  });

  const notLoaded = { "en-GB": /could not be loaded.*load the page again/i, "tr-TR": /yüklenemedi.*yeniden yükleyin/i };

  for (const [what, instead] of Object.entries({
    "a script that a proxy refuses": { "rakam.js": refused },
    "a script that a proxy replaces": { "words.js": replaced },
    "scripts of a wrong type": { "main.js": text("text/plain", (script) => script) },
    "a module that was cut off": { "rakam_bg.wasm": cut },
    "a module that a proxy replaces": { "rakam_bg.wasm": replaced },
  })) {
    test(`${what}: the page says that it could not be loaded`, () => saysInstead(instead, notLoaded));
  }

  test("a browser that lacks what the page needs is told which do", () =>
    saysInstead({}, { "en-GB": /needs a .*browser.*Chrome/, "tr-TR": /tarayıcı.*Chrome/ }, () => delete window.TransformStream));

  test("a browser that takes the graphics away: the page says so, and is loaded again with the drawing", () =>
    withServer({}, async (page) => {
      await drawWithMouse(page, shapes[7]);
      await page.evaluate(() => document.getElementById("canvas").getContext("webgl2").getExtension("WEBGL_lose_context").loseContext());
      await page.locator("p[role=alert]:visible").filter({ hasText: /graphics.*again.*kept/ }).waitFor();
      await page.getByRole("button", { name: "Load the page again" }).click();
      await page.waitForFunction(() => window.rakam?.ready.then(() => document.getElementById("loading").hidden));
      await readsAs(page, 7);
      await page.reload();
      await page.evaluate(() => rakam.ready);
      await settled(page);
      assert.equal((await reading(page)).verdict, "empty", "it is kept once");
    }));

  test("a trap while the page starts is told", () =>
    saysInstead({}, { "en-GB": /stopped.*again/, "tr-TR": /durdu.*yeniden/ }, trap));

  test("a trap in the page itself is told", () =>
    withServer({}, async (page) => {
      await page.evaluate(trap);
      await page.mouse.move(300, 300);
      await page.locator("p[role=alert]:visible").filter({ hasText: /stopped.*again/ }).waitFor({ timeout: 20_000 });
    }));

  test("at an address without https, lines are smooth and a link is copied", () =>
    inPage(browser, site.address.replace("localhost", classroom), desktop, async (page) => {
      assert.equal(await page.evaluate(() => isSecureContext), false);
      await drawWithMouse(page, shapes[7]);
      assert.equal((await reading(page)).digit, 7);
      await press(page, "Menu");
      // Pressed with the mouse: a browser lets only a user copy.
      const { x, y, width, height } = await page.locator('#controls [aria-label^="Copy a link"]').boundingBox();
      await page.mouse.click(x + width / 2, y + height / 2);
      await noticed(page, "The link is on the clipboard");
      await page.evaluate(() => {
        const field = document.body.appendChild(document.createElement("textarea"));
        field.id = "pasted";
        field.focus();
      });
      await page.keyboard.press("Control+v");
      assert.match(await page.locator("#pasted").inputValue(), /#rakam=/);
    }));

  test("the service worker leaves other pages of the site alone", async () => {
    const elsewhere = await serve();
    const lesson = `<!doctype html><title>Lesson</title><iframe src="${elsewhere.address}icons/icon-192.png"></iframe>`;
    await withServer({ "lesson.html": text("text/html", lesson) }, async (page) => {
      await visitAgain(page);
      await page.goto(new URL("lesson.html", page.url()).href);
      assert.equal(page.frames()[1].url(), `${elsewhere.address}icons/icon-192.png`, "what another site has is shown");
    });
    await elsewhere.stop();
  });

  test("a pasted file that is too large is refused in words", () =>
    withServer({}, async (page) => {
      await page.evaluate(() => {
        const clipboardData = new DataTransfer();
        const megabyte = new Uint8Array(1 << 20);
        clipboardData.items.add(new File(Array(260).fill(megabyte), "film.mp4"));
        document.dispatchEvent(Object.assign(new Event("paste", { bubbles: true, cancelable: true }), { clipboardData }));
      });
      await noticed(page, "film.mp4 is too large for a picture or a weights file");
    }));
});
