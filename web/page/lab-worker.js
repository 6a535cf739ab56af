// The lab: trains and measures beside the page. Messages are bytes that the two modules understand.
import init, { Worker } from "./lab.js";
import { download, sizeOf } from "./download.js";

/** MNIST, in the order in which the module takes it. */
const images = ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"].map((name) => `mnist/${name}-ubyte.gz`);

let lab;
let working = false;
const early = [];
// A message to oneself comes after those of the page that wait already: unlike a timer it does not wait for long.
const turn = new MessageChannel();
turn.port1.onmessage = work;

self.onmessage = ({ data }) => (lab ? hear(data) : early.push(data));

init({ module_or_path: new URL("lab_bg.wasm", import.meta.url) }).then(
  () => {
    lab = new Worker((bytes) => self.postMessage(bytes, [bytes.buffer]));
    early.splice(0).forEach(hear);
  },
  (error) => self.postMessage(String(error)),
);

function hear(bytes) {
  if (lab.hear(bytes)) fetchImages();
  if (!working) {
    working = true;
    turn.port2.postMessage(null);
  }
}

function work() {
  working = lab.work();
  if (working) turn.port2.postMessage(null);
}

async function fetchImages() {
  try {
    const of = images.reduce((sum, name) => sum + sizeOf(name), 0);
    const arrived = images.map(() => 0);
    const fetched = images.map(async (name, index) => {
      const response = await download(name, (share) => {
        arrived[index] = share * sizeOf(name);
        lab.fetching(arrived.reduce((sum, bytes) => sum + bytes), of);
      });
      return new Uint8Array(await response.arrayBuffer());
    });
    lab.takeImages(...(await Promise.all(fetched)));
  } catch (error) {
    lab.noImages(String(error));
  }
}
