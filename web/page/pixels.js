/** `ink` if it is pixels, as `ImageData` holds them; undefined if it is something else. */
export function pixelsOf(ink) {
  return ink?.data instanceof Uint8ClampedArray || ink?.data instanceof Uint8Array ? ink : undefined;
}
