// Node.js, whose `fetch` doesn't read files.
import { readFile } from "node:fs/promises";

import { loadFrom } from "./reader.js";

export async function load({ wasm, ...options } = {}) {
  wasm ??= new URL("rakam_bg.wasm", import.meta.url);
  const file = fileOf(wasm);
  return loadFrom(file === undefined ? wasm : await readFile(file), options);
}

/** The file that an address or a path names; undefined for what isn't one. */
function fileOf(wasm) {
  const address = wasm instanceof URL ? wasm.href : wasm;
  if (typeof address !== "string" || /^(https?|data|blob):/i.test(address)) return undefined;
  return /^file:/i.test(address) ? new URL(address) : address;
}
