// The reader, wherever its module comes from.
import init, { Reader as Network } from "./rakam.js";

/** Reads digits and numbers; `load` makes one. */
class Reader {
  #network;

  constructor(network) {
    this.#network = network;
  }

  read(ink, { number = false } = {}) {
    const { data, width, height } = ink ?? {};
    if (data instanceof Uint8ClampedArray || data instanceof Uint8Array) {
      return this.#network.readPixels(width, height, data, number);
    }
    return this.#network.readStrokes(ink, number);
  }

  async readFile(file, { number = false } = {}) {
    return this.#network.readPicture(await bytesOf(file), number);
  }

  free() {
    this.#network.free();
  }
}

/** Loads the module from `wasm`, its address or bytes, and a network: the one inside, or that of a weights file. */
export async function loadFrom(wasm, { weights } = {}) {
  await init({ module_or_path: wasm });
  return new Reader(weights === undefined ? new Network() : Network.fromWeights(await bytesOf(weights)));
}

async function bytesOf(file) {
  if (typeof file?.arrayBuffer === "function") file = await file.arrayBuffer();
  if (file instanceof ArrayBuffer) return new Uint8Array(file);
  if (ArrayBuffer.isView(file)) return new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
  throw new TypeError("expected a file: a Blob, a Response, an ArrayBuffer or a typed array of its bytes");
}
