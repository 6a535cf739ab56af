// What the package answers where it runs: in a page, or in a worker.
const seven = (left) => [[left, 0.3], [left + 0.2, 0.3], [left + 0.07, 0.7]];

/** `reader` reads strokes, the pixels of a canvas, and the picture file of these bytes. */
export async function answersOf(reader, picture) {
  const canvas = new OffscreenCanvas(200, 200);
  const context = canvas.getContext("2d");
  context.fillStyle = "white";
  context.fillRect(0, 0, 200, 200);
  context.fillStyle = "black";
  context.fillRect(95, 40, 12, 120);
  let error = false;
  try {
    reader.read("7");
  } catch (wrong) {
    error = /expected ImageData/.test(wrong.message);
  }
  return {
    strokes: reader.read([seven(0.4)]).digit,
    pixels: reader.read(context.getImageData(0, 0, 200, 200)).digit,
    file: (await reader.readFile(new Blob([new Uint8Array(picture)]))).digit,
    number: reader.read([seven(0.1), seven(0.6)], { number: true }).number,
    error,
  };
}
