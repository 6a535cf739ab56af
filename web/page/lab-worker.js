// The lab: trains and evaluates beside the page. Requests and events are bytes that the two modules understand.
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

self.onmessage = ({ data }) => (lab ? handle(data) : early.push(data));

start().then(
  () => early.splice(0).forEach(handle),
  (error) => self.postMessage(String(error)),
);

async function start() {
  const post = (bytes) => self.postMessage(bytes, [bytes.buffer]);
  const threads = hasThreads && self.crossOriginIsolated ? threadsOf(navigator.hardwareConcurrency) : 1;
  try {
    if (threads > 1) {
      const { Worker } = await withHelpers(threads - 1);
      lab = new Worker(post, threads);
      return;
    }
  } catch (error) {
    console.warn("the lab works with one thread:", error);
  }
  const { default: init, Worker } = await import("./lab.js");
  await init({ module_or_path: new URL("lab_bg.wasm", import.meta.url) });
  lab = new Worker(post, 1);
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
  const helper = () =>
    new Promise((done, fail) => {
      const worker = new Worker(new URL("lab-helper.js", import.meta.url), { type: "module" });
      worker.onmessage = done;
      worker.onerror = ({ message }) => fail(new Error(message ?? "a helper cannot be started"));
      worker.postMessage({ module, memory });
    });
  await Promise.all(Array.from({ length: count }, helper));
  return lab;
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
  if (working) slices.port2.postMessage(null);
}

async function fetchImages() {
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
    lab.takeImages(...(await Promise.all(fetched)));
  } catch (error) {
    lab.noImages(String(error));
  }
}
