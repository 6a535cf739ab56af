// A thread of the lab: a worker that shares its memory, and lends itself to it for good.
import init, { lendThread } from "./lab-threads.js";

self.onmessage = async ({ data: { module, memory } }) => {
  try {
    await init({ module_or_path: module, memory });
  } catch (error) {
    // The lab goes on without threads.
    self.postMessage(String(error));
    return;
  }
  try {
    lendThread();
  } catch (error) {
    // The worker that started this one waits for its work, and hears nothing. The page does.
    new BroadcastChannel(self.name).postMessage(String(error));
  }
};
