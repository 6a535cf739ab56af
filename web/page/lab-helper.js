// A thread of the lab: a worker that shares its memory, and lends itself to it for good.
import init, { lendThread } from "./lab-threads.js";

self.onmessage = async ({ data: { module, memory } }) => {
  await init({ module_or_path: module, memory });
  self.postMessage("ready");
  lendThread();
};
