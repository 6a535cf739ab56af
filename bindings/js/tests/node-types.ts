// Node.js has no DOM, whose types a project for it doesn't name either.
import { readFile } from "node:fs/promises";
import { load, type Options } from "rakam";

const options: Options = { wasm: await readFile("rakam_bg.wasm"), weights: new SharedArrayBuffer(8) };
const reader = await load(options);
// @ts-expect-error A number is no module.
await load({ wasm: 42 });
console.log((await reader.readFile(await readFile("7.png"))).digit);
