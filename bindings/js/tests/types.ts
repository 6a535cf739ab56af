// What the types allow and what they don't; `tsc` compiles it.
import { load, type NumberReading, type Reading, type Stroke } from "rakam";

const reader = await load({ weights: new Uint8Array() });
const stroke: Stroke = [[0.3, 0.2], [0.7, 0.2, 0.05]];
const reading: Reading = reader.read([stroke]);
const number: NumberReading = await reader.readFile(new Blob(), { number: true });
for (const { tokens } of number.lines) {
  for (const token of tokens) console.log(token.sign === undefined ? token.digit : token.sign);
}
const either = { number: number.lines.length > 1 };
const readings: (Reading | NumberReading)[] = [reader.read([stroke], either), await reader.readFile(new Blob(), either)];
console.log(readings.map((one) => ("lines" in one ? one.number : one.label)));
console.log(reading.digit === null, reader.read(new ImageData(2, 2)).confidence > 0.5);
await load({ wasm: new Blob() });
await load({ wasm: await WebAssembly.compile(new Uint8Array()) });
// @ts-expect-error A number is no module.
await load({ wasm: 42 });
// @ts-expect-error Nor is any object.
await load({ wasm: {} });
// @ts-expect-error A file isn't read at once.
reader.read(new Blob());
// @ts-expect-error A digit has no lines.
reading.lines;
