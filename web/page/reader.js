// The reader alone, for a page of one's own: no window, no canvas. See web/README.md.
import init, { Reader } from "./rakam.js";
import { pixelsOf } from "./pixels.js";

/** Loads the network; `model` is the name of one inside. */
export async function load(model) {
  await init();
  const reader = new Reader(model);
  return {
    /** Reads `ImageData`, or strokes; with `{ number: true }` several digits side by side. */
    read(ink, { number = false } = {}) {
      const pixels = pixelsOf(ink);
      return pixels ? reader.readPixels(pixels.width, pixels.height, pixels.data, number) : reader.readStrokes(ink, number);
    },
  };
}
