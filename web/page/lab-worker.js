// The lab: trains and evaluates beside the page. Requests and events are bytes that the two modules understand.
import init, { Worker } from "./lab.js";
import { download, sizeOf } from "./download.js";

/** The files of MNIST, in the order in which the module takes them. */
const images = ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"].map((name) => `mnist/${name}-ubyte.gz`);

let lab;
let working = false;
const early = [];
// A message to itself is handled after the requests that are waiting already, and without the delay of a timer.
const slices = new MessageChannel();
slices.port1.onmessage = work;

self.onmessage = ({ data }) => (lab ? handle(data) : early.push(data));

init({ module_or_path: new URL("lab_bg.wasm", import.meta.url) }).then(
  () => {
    lab = new Worker((bytes) => self.postMessage(bytes, [bytes.buffer]));
    early.splice(0).forEach(handle);
  },
  (error) => self.postMessage(String(error)),
);

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
