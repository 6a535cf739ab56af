// A real browser, and hands that draw on the page: Chromium, or Firefox if BROWSER says so.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, firefox } from "playwright-core";

const inFirefox = process.env.BROWSER === "firefox";

/** Why a test of fingers or pens is left out; none where it isn't. */
export const noTouch = inFirefox && "Playwright moves no finger and no pen in Firefox";

/** Where Firefox puts what is saved. */
const downloadsPath = inFirefox ? mkdtempSync(join(tmpdir(), "rakam-saved-")) : undefined;

/** Where Debian puts them; others by the variables CHROMIUM and FIREFOX. */
const executablePath = inFirefox ? (process.env.FIREFOX ?? "/usr/bin/firefox-esr") : (process.env.CHROMIUM ?? "/usr/bin/chromium");

/** Another name of this machine. Unlike `localhost` it is an address without https that a browser trusts as little as a stranger's. */
export const classroom = "classroom.test";

export function launch(extra = []) {
  if (inFirefox) {
    // This channel is any Firefox, driven by WebDriver BiDi. Without a display it has no WebGL.
    const firefoxUserPrefs = { "webgl.force-enabled": true, "network.dns.localDomains": classroom };
    return firefox.launch({ channel: "moz-firefox", executablePath, headless: false, downloadsPath, firefoxUserPrefs });
  }
  const quiet = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  const names = [`--host-resolver-rules=MAP ${classroom} localhost`];
  const webGlInSoftware = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"];
  return chromium.launch({ executablePath, args: ["--no-sandbox", ...quiet, ...names, ...webGlInSoftware, ...extra] });
}

export const desktop = { viewport: { width: 1000, height: 720 }, locale: "en-GB" };
export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, locale: "en-GB" };

/** Opens the page and waits for it; `page.troubles` gathers errors, and requests to other hosts. */
export async function open(browser, address, options = desktop) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.troubles = [];
  page.on("pageerror", (error) => page.troubles.push(String(error)));
  page.on("console", (message) => message.type() === "error" && page.troubles.push(message.text()));
  page.on("request", (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol.startsWith("http") && host !== new URL(address).host) page.troubles.push(`asked ${request.url()}`);
  });
  await page.goto(address);
  await page.evaluate(() => rakam.ready);
  return page;
}

/** Strokes of digits, in sides of the canvas. */
export const shapes = {
  1: [[[0.5, 0.2], [0.5, 0.8]]],
  3: [[[0.35, 0.28], [0.45, 0.2], [0.58, 0.22], [0.63, 0.33], [0.56, 0.44], [0.46, 0.48], [0.58, 0.52], [0.66, 0.63], [0.6, 0.75], [0.46, 0.8], [0.34, 0.73]]],
  7: [[[0.3, 0.24], [0.5, 0.235], [0.7, 0.24], [0.6, 0.42], [0.52, 0.58], [0.45, 0.8]]],
};

/** Where the drawing area stands in the window, in pixels: its element for assistive technology stands there too. */
export async function drawingArea(page) {
  const { x, y, width } = await page.locator('#controls [role="img"]').first().boundingBox();
  return { x, y, side: width };
}

/** The points of a stroke in pixels, with `between` more between each two. */
export function onScreen(area, stroke, between = 6) {
  const at = ([x, y]) => ({ x: area.x + x * area.side, y: area.y + y * area.side });
  const points = [at(stroke[0])];
  for (let i = 1; i < stroke.length; i++) {
    const [from, to] = [at(stroke[i - 1]), at(stroke[i])];
    for (let step = 1; step <= between; step++) {
      const share = step / between;
      points.push({ x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share });
    }
  }
  return points;
}

/** Draws, and waits for nothing; `between` more points between each two of a stroke's. */
export async function moveMouse(page, strokes, between) {
  const area = await drawingArea(page);
  for (const stroke of strokes) {
    const [first, ...rest] = onScreen(area, stroke, between);
    await page.mouse.move(first.x, first.y);
    await page.mouse.down();
    for (const { x, y } of rest) await page.mouse.move(x, y);
    await page.mouse.up();
  }
}

export async function drawWithMouse(page, strokes) {
  await moveMouse(page, strokes);
  await settled(page);
}

export async function drawWithFinger(page, strokes) {
  const area = await drawingArea(page);
  const session = await page.context().newCDPSession(page);
  const touch = (type, touchPoints) => session.send("Input.dispatchTouchEvent", { type, touchPoints });
  for (const stroke of strokes) {
    const [first, ...rest] = onScreen(area, stroke);
    await touch("touchStart", [first]);
    for (const point of rest) await touch("touchMove", [point]);
    await touch("touchEnd", []);
  }
  await settled(page);
}

/**
 * Waits until what was done is on the screen and in the document, which is brought up to date five times a second: so many frames,
 * however long a busy machine takes for them. What a worker or the browser has yet to answer is waited for by `until`.
 */
export function settled(page) {
  return page.evaluate(async () => {
    const frames = async (count) => {
      while (count-- > 0) await new Promise(requestAnimationFrame);
    };
    await frames(3);
    await new Promise((done) => setTimeout(done, 200));
    await frames(3);
  });
}

export function reading(page) {
  return page.evaluate(() => rakam.reading());
}

/** Presses a control by its name or how that begins, as a screen reader does, once it is there: a busy machine shows it late. */
export async function press(page, name) {
  const click = (name) => {
    const controls = [...document.querySelectorAll("#controls [tabindex]")];
    const control = controls.find(({ ariaLabel }) => ariaLabel === name) ?? controls.find(({ ariaLabel }) => ariaLabel.startsWith(name));
    control?.click();
    return control !== undefined;
  };
  await page.waitForFunction(click, name, { timeout: 30_000, polling: 100 }).catch((error) => {
    throw new Error(`there is no control ${name}`, { cause: error });
  });
  await settled(page);
}

/** The file that `act` saves: its name and its bytes. */
export async function saved(page, act) {
  if (!inFirefox) {
    const [download] = await Promise.all([page.waitForEvent("download"), act()]);
    return [download.suggestedFilename(), await readFile(await download.path())];
  }
  // Firefox announces a download in a way that Playwright doesn't know yet.
  const before = readdirSync(downloadsPath);
  await act();
  for (let waited = 0; waited < 30_000; waited += 200) {
    await page.waitForTimeout(200);
    const name = readdirSync(downloadsPath).find((name) => !before.includes(name) && !name.endsWith(".part"));
    const bytes = name && (await readFile(join(downloadsPath, name)));
    if (bytes?.length) return [name, bytes];
  }
  throw new Error("nothing was saved");
}

/** What is written in the window, in its order. */
export function texts(page) {
  return page.locator("#controls > :not([role])").allTextContents();
}

/** Waits until `condition` holds in the page, as long as a training takes. */
export function until(page, condition, argument) {
  return page.waitForFunction(condition, argument, { timeout: 240_000, polling: 100 });
}

/** Waits until it is written somewhere in the window, or a picture says so. */
export function says(page, text) {
  return until(page, (text) => [...document.querySelectorAll("#controls > *")].some((each) => each.textContent.includes(text) || each.ariaLabel?.includes(text)), text);
}

/** Waits until a notice says so. */
export function noticed(page, text) {
  return until(page, (text) => document.getElementById("notices").textContent.includes(text), text);
}

/** Waits until the browser keeps this for the next visit, which is written a second later. */
export function remembers(page, text) {
  return until(page, (text) => Object.values(localStorage).some((value) => value.includes(text)), text);
}

/** Waits until the canvas is read as this digit. */
export function readsAs(page, digit) {
  return until(page, (digit) => rakam.reading().digit === digit, digit);
}

/** Waits until this value stands before its name. */
export function counts(page, name, value) {
  return until(page, ([name, value]) => {
    const all = [...document.querySelectorAll("#controls > :not([role])")].map(({ textContent }) => textContent);
    return all[all.indexOf(name) - 1] === value;
  }, [name, value]);
}

/** Waits until a control can be pressed. */
export function canPress(page, name) {
  return until(page, (name) => [...document.querySelectorAll("#controls [tabindex]")].some((control) => control.ariaLabel === name && !control.ariaDisabled), name);
}

/** The value that stands before its name. */
export async function figure(page, name) {
  const all = await texts(page);
  return all[all.indexOf(name) - 1];
}

/** Works in a new page, which must have no troubles at the end. */
export async function withPage(browser, address, options, work) {
  const page = await open(browser, address, options);
  try {
    await work(page);
    assert.deepEqual(page.troubles, []);
  } finally {
    await page.context().close();
  }
}
