// Node.js, whose `fetch` doesn't read files.
import { readFile } from "node:fs/promises";

import { loadFrom } from "./reader.js";

export async function load({ wasm, ...options } = {}) {
  return loadFrom(wasm ?? (await readFile(new URL("rakam_bg.wasm", import.meta.url))), options);
}
