// Where there is `fetch`: browsers, their workers, and what bundlers make for them.
import { loadFrom } from "./reader.js";

export function load({ wasm = new URL("rakam_bg.wasm", import.meta.url), ...options } = {}) {
  return loadFrom(wasm, options);
}
