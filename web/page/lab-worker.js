// The lab: trains and evaluates beside the page. Requests and events are bytes that the two modules understand; a text says what
// stopped the lab.
import { download, sizeOf } from "./download.js";

/** Whether there is a module for several threads; the build writes it. */
const hasThreads = /* threads */ false;

/** The files of MNIST, in the order in which the module takes them. */
const images = ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"].map((name) => `mnist/${name}-ubyte.gz`);

let lab;
let working = false;
const early = [];
// A message to itself is handled after the requests that are waiting already, and without the delay of a timer.
const slices = new MessageChannel();
slices.port1.onmessage = work;

// Whatever nothing else catches, a trap in the middle of the work above all, leaves a lab that cannot go on.
self.addEventListener("error", (event) => stopped(event, event.error ?? event.message));
self.addEventListener("unhandledrejection", (event) => stopped(event, event.reason));
self.onmessage = ({ data }) => (lab ? handle(data) : early.push(data));

start().then(() => early.splice(0).forEach(handle));

async function start() {
  const post = (bytes) => self.postMessage(bytes, [bytes.buffer]);
  const threads = hasThreads && self.crossOriginIsolated ? threadsOf(navigator.hardwareConcurrency) : 1;
  try {
    if (threads > 1) {
      const module = await withHelpers(threads - 1);
      await cardFor(module);
      lab = new module.Worker(post, threads);
      return;
    }
  } catch (error) {
    console.warn("the lab works with one thread:", error);
  }
  const module = await import("./lab.js");
  await module.default({ module_or_path: new URL("lab_bg.wasm", import.meta.url) });
  await cardFor(module);
  lab = new module.Worker(post, 1);
}

/** Has the module find the graphics card that the browser lends to pages. Without one, or if the browser takes too long, the
 *  processor trains and reads. */
async function cardFor(module) {
  const find = async () => {
    const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
    if (!adapter) return;
    const { description, vendor, architecture } = adapter.info;
    await module.findCard(description || `${vendor} ${architecture}`.trim() || "WebGPU");
  };
  const found = find().catch((error) => console.warn("no graphics card:", error));
  await Promise.race([found, new Promise((done) => setTimeout(done, 2000))]);
}

/** One processor is left to the window where there are more than two; a batch has no work for more than eight threads. */
function threadsOf(processors) {
  return processors > 1 ? Math.min(Math.max(processors - 1, 2), 8) : 1;
}

/** The module for several threads, once so many helpers have lent themselves to it. */
async function withHelpers(count) {
  const lab = await import("./lab-threads.js");
  const module = await WebAssembly.compileStreaming(fetch(new URL("lab-threads_bg.wasm", import.meta.url)));
  const { memory } = await lab.default({ module_or_path: module });
  let failure;
  const helpers = Array.from({ length: count }, () => {
    const helper = new Worker(new URL("lab-helper.js", import.meta.url), { type: "module", name: self.name });
    helper.onmessage = ({ data }) => (failure ??= data);
    helper.onerror = ({ message }) => (failure ??= message ?? "a helper cannot be started");
    helper.postMessage({ module, memory });
    return helper;
  });
  // A helper that has lent itself can say nothing any more: the lab counts.
  while (lab.threads(count + 1) <= count) {
    if (failure) {
      helpers.forEach((helper) => helper.terminate());
      throw failure;
    }
    await new Promise((done) => setTimeout(done, 5));
  }
  return lab;
}

/** Tells the page what stopped the lab, which then ends. */
function stopped(event, reason) {
  event.preventDefault();
  console.error(reason);
  // A panic says what it was. All that remains of a trap is its name, and mostly it was memory that the browser did not give.
  const trapped = reason instanceof WebAssembly.RuntimeError;
  self.postMessage(trapped ? `${reason} (perhaps out of memory)` : String(reason));
  self.close();
}

function handle(bytes) {
  if (lab.handle(bytes)) fetchImages();
  if (!working) {
    working = true;
    slices.port2.postMessage(null);
  }
}

function work() {
  working = lab.work();
  if (!working) return;
  if (lab.waits()) setTimeout(work, 1);
  else slices.port2.postMessage(null);
}

async function fetchImages() {
  let files;
  try {
    const of = images.reduce((sum, name) => sum + sizeOf(name), 0);
    const arrived = images.map(() => 0);
    const fetched = images.map(async (name, index) => {
      const response = await download(name, (share) => {
        arrived[index] = share * sizeOf(name);
        lab.reportDownload(arrived.reduce((sum, bytes) => sum + bytes), of);
      });
      return new Uint8Array(await response.arrayBuffer());
    });
    files = await Promise.all(fetched);
  } catch (error) {
    lab.noImages(String(error));
    return;
  }
  lab.takeImages(...files);
}
