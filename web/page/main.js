// Starts the application on the page's canvas, and gives scripts `window.rakam`.
import init, { Page, addClassic } from "./rakam.js";
import { download } from "./download.js";
import { pixelsOf } from "./pixels.js";
import { languageOfUser, wordsIn } from "./words.js";

/** An error that the page explains in the user's language. */
class Explained extends Error {
  constructor(word, cause) {
    super(word, { cause });
    this.word = word;
  }
}

let page;

function running() {
  if (!page) throw new Error("rakam is not ready: await rakam.ready first");
  return page;
}

window.rakam = {
  /** Resolves when the application is on the screen; rejects when it cannot start. */
  ready: start(),

  /** Reads `ImageData`, or strokes; with `{ number: true }` several digits side by side. */
  read(ink, { number = false } = {}) {
    const pixels = pixelsOf(ink);
    return pixels
      ? running().readPixels(pixels.width, pixels.height, pixels.data, number)
      : running().readStrokes(ink, number);
  },

  /** What is on the canvas. */
  reading: () => running().reading(),

  /** Empties the canvas. */
  clear: () => running().clear(),
};
window.rakam.ready.catch(explain);

async function start() {
  speak(languageOfUser());
  if (!isNewEnough()) throw new Explained("noWasm");
  if (!hasWebGl()) throw new Explained("noWebGl");
  const progress = document.getElementById("progress");
  try {
    await init({ module_or_path: await download("rakam_bg.wasm", (share) => (progress.value = share)) });
  } catch (error) {
    // The connection may be lost in the middle, or a proxy have sent something else.
    throw new Explained("noFile", error);
  }
  const canvas = document.getElementById("canvas");
  // The application smooths its own edges, and covers every pixel: what WebGL would do again costs most without a graphics card.
  canvas.getContext("webgl2", { antialias: false, alpha: false, depth: false });
  const classic = fetchClassic();
  if (remembersClassic()) await classic;
  canvas.addEventListener("webglcontextlost", () => explain(new Explained(keep() ? "noGraphics" : "lostGraphics")));
  noticeTraps();
  page = await Page.start(canvas);
  await nextFrame();
  performance.mark("rakam-ready");
  document.getElementById("loading").hidden = true;
  canvas.focus({ preventScroll: true });
  followLanguage();
  takePastedFiles();
  // A link may lead to it, or what was kept.
  classic.then(openFirst);
  workOffline();
}

/** The network of the original program, without which the page starts sooner; without it all others work. */
async function fetchClassic() {
  try {
    const response = await fetch(new URL("classic.safetensors", import.meta.url), { priority: "low" });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    addClassic(new Uint8Array(await response.arrayBuffer()));
  } catch (error) {
    console.warn("the network classic could not be fetched:", error);
  }
}

/** Whether it may be the network that was in use. */
function remembersClassic() {
  try {
    return Object.values(localStorage).some((value) => value.includes("classic"));
  } catch {
    // Where a site may keep nothing, nothing is remembered.
    return false;
  }
}

function speak(language) {
  const words = wordsIn(language);
  document.documentElement.lang = language;
  document.getElementById("loading-text").textContent = words.loading;
  nameSections(words);
}

function nameSections(words) {
  document.getElementById("reading-title").textContent = words.reading;
  document.getElementById("controls-title").textContent = words.controls;
}

/** Says in place of the application why there is none, or none any more. */
function explain(error) {
  console.error(error);
  const words = wordsIn(document.documentElement.lang);
  const text = document.getElementById("loading-text");
  text.textContent = words[error.word] ?? words.failed;
  text.setAttribute("role", "alert");
  document.getElementById("progress").hidden = true;
  const again = document.getElementById("again");
  again.textContent = words.again;
  again.onclick = () => location.reload();
  again.hidden = false;
  document.getElementById("loading").hidden = false;
  again.focus();
}

/** A trap leaves a start that never ends, or a picture of the application that nothing moves. */
function noticeTraps() {
  const hasStopped = () => {
    try {
      page.reading();
    } catch {
      return true;
    }
  };
  const check = ({ error, reason = error }) => {
    if (page ? hasStopped() : reason instanceof WebAssembly.RuntimeError) explain(new Explained("stopped", reason));
  };
  addEventListener("error", check);
  addEventListener("unhandledrejection", check);
}

/** The application says in the document's language which one it speaks. */
function followLanguage() {
  const name = () => nameSections(wordsIn(document.documentElement.lang));
  name();
  new MutationObserver(name).observe(document.documentElement, { attributeFilter: ["lang"] });
}

/** What is pasted is opened as what is dropped. */
function takePastedFiles() {
  document.addEventListener("paste", (event) => {
    const dataTransfer = event.clipboardData;
    if (!dataTransfer?.files.length) return;
    event.preventDefault();
    document.getElementById("canvas").dispatchEvent(new DragEvent("drop", { dataTransfer, cancelable: true }));
  });
}

/** Where the browser keeps what was in the page, until it is loaded again. */
const kept = "rakam-kept";

/** Keeps what is in the page; returns whether the browser does so. */
function keep() {
  try {
    sessionStorage.setItem(kept, JSON.stringify({ address: location.href, file: page.toFile() }));
    return true;
  } catch (error) {
    console.warn("what is in the page could not be kept:", error);
    return false;
  }
}

/** What was kept, once, if it was at this address: a link that is opened later counts more. */
function takeKept() {
  try {
    const { address, file } = JSON.parse(sessionStorage.getItem(kept)) ?? {};
    sessionStorage.removeItem(kept);
    return address === location.href ? file : null;
  } catch {
    // Where a site may keep nothing, nothing was kept.
    return null;
  }
}

/** Opens what was kept, or what a link leads to: that is after its `#`. */
function openFirst() {
  const follow = () => page.openLink(location.hash);
  const file = takeKept();
  if (file) page.restore(file);
  else follow();
  addEventListener("hashchange", follow);
}

/** After the first visit the page needs no network. */
async function workOffline() {
  try {
    await navigator.serviceWorker?.register("sw.js");
  } catch (error) {
    console.warn("the page will not work offline:", error);
  }
}

function nextFrame() {
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}

/** Whether there is WebAssembly with vectors and references, as the shortest module that has both, and streams that are counted. */
function isNewEnough() {
  const module = [0, 97, 115, 109, 1, 0, 0, 0, 1, 6, 1, 96, 1, 111, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];
  const hasWasm = typeof WebAssembly === "object" && WebAssembly.validate(new Uint8Array(module));
  return hasWasm && typeof TransformStream === "function";
}

function hasWebGl() {
  const canvas = document.createElement("canvas");
  return Boolean(canvas.getContext("webgl2") ?? canvas.getContext("webgl"));
}
