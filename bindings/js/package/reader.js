// The reader, wherever its module comes from.
import init, { Reader as Network } from "./rakam.js";

/** Reads digits and numbers; `load` makes one. */
class Reader {
  #network;

  constructor(network) {
    this.#network = network;
  }

  get #living() {
    if (!this.#network) throw new Error("this reader was freed: load another one");
    return this.#network;
  }

  read(ink, { number = false } = {}) {
    const { data, width, height } = ink ?? {};
    // Asked so, and not by their class: pixels from a frame have that of the frame.
    if (ArrayBuffer.isView(data) && data.BYTES_PER_ELEMENT === 1) {
      return this.#living.readPixels(width, height, data, number);
    }
    // In the module's 32 bits they would be infinite, and their points left out.
    const far = Array.isArray(ink) ? ink.flat(2).find((value) => Math.abs(Math.fround(value)) === Infinity) : undefined;
    if (far !== undefined) throw new RangeError(`the strokes have the number ${far}, expected sides of the canvas (0 to 1)`);
    return this.#living.readStrokes(ink, number);
  }

  async readFile(file, { number = false } = {}) {
    const bytes = await bytesOf(file);
    return this.#living.readPicture(bytes, number);
  }

  free() {
    this.#network?.free();
    this.#network = undefined;
  }
}

/** Loads the module from `wasm`, its address or file, and a network: the one inside, or that of a weights file. */
export async function loadFrom(wasm, { weights } = {}) {
  await init({ module_or_path: wasm instanceof Blob ? wasm.arrayBuffer() : wasm });
  return new Reader(weights === undefined ? new Network() : Network.fromWeights(await bytesOf(weights)));
}

async function bytesOf(file) {
  if (typeof file?.arrayBuffer === "function") file = await file.arrayBuffer();
  if (ArrayBuffer.isView(file)) return new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
  if (/^\[object (Shared)?ArrayBuffer\]$/.test(Object.prototype.toString.call(file))) return new Uint8Array(file);
  throw new TypeError("expected a file: a Blob, a Response, an ArrayBuffer or a typed array of its bytes");
}
