// The package in Node.js: the answers of the program, and what is said to a mistake.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { Worker } from "node:worker_threads";
import { load } from "rakam";

const { RAKAM_BIN: program, REPOSITORY: repository } = process.env;
const reader = await load();
const seven = [[[0.3, 0.2], [0.7, 0.2], [0.45, 0.8]]];

// Vectors of other widths add in other orders, and WebAssembly has no fused multiply-add.
const closest = 1e-5;

/** What the program says of these files. */
function fromProgram(files, ...options) {
  const lines = execFileSync(program, ["predict", "--json", ...options, ...files], { encoding: "utf8" });
  return lines.trim().split("\n").map((line) => JSON.parse(line));
}

/** Equal, but for the last digits of numbers. */
function assertClose(found, expected, path = "") {
  if (typeof expected === "number") {
    assert.ok(Math.abs(found - expected) <= closest, `${path}: ${found}, not ${expected}`);
  } else if (expected !== null && typeof expected === "object") {
    assert.deepEqual(Object.keys(found), Object.keys(expected), path);
    for (const key of Object.keys(expected)) assertClose(found[key], expected[key], `${path}.${key}`);
  } else {
    assert.equal(found, expected, path);
  }
}

async function pictures(folder) {
  const names = await readdir(join(repository, "docs", folder));
  return names.filter((name) => name.endsWith(".png")).map((name) => join(repository, "docs", folder, name));
}

for (const [folder, number] of [["digits", false], ["other", false], ["numbers", true]]) {
  test(`the pictures in docs/${folder} read as by the program`, async () => {
    const files = await pictures(folder);
    assert.ok(files.length > 0);
    for (const { file, ...expected } of fromProgram(files, ...(number ? ["--number"] : []))) {
      assertClose(await reader.readFile(await readFile(file), { number }), expected, file);
    }
  });
}

test("the module is loaded from its address, its path or its file", async () => {
  const address = import.meta.resolve("rakam/rakam_bg.wasm");
  const path = fileURLToPath(address);
  const data = `data:application/wasm;base64,${await readFile(path, "base64")}`;
  const given = [`"${address}"`, `new URL("${address}")`, JSON.stringify(path), JSON.stringify(relative(".", path)), `"${data}"`];
  // The module is loaded once in a thread, so each has its own.
  for (const wasm of [...given, `new Blob([require("node:fs").readFileSync(${JSON.stringify(path)})])`]) {
    const code = `import("rakam").then(async ({ load }) => {
      const reader = await load({ wasm: ${wasm} });
      require("node:worker_threads").parentPort.postMessage(reader.read(${JSON.stringify(seven)}).digit);
    })`;
    const digit = await new Promise((done, failed) => new Worker(code, { eval: true }).on("message", done).on("error", failed));
    assert.equal(digit, 7, wasm.slice(0, 100));
  }
});

test("tools find what the package says of itself", () => {
  assert.equal(createRequire(import.meta.url)("rakam/package.json").name, "rakam");
});

test("bytes, a Blob and a Response are files", async () => {
  const bytes = await readFile(join(repository, "docs/digits/7.png"));
  const { buffer, byteOffset, byteLength } = bytes;
  const copies = [new Uint8Array(bytes), buffer.slice(byteOffset, byteOffset + byteLength), new Blob([bytes]), new Response(bytes)];
  for (const copy of copies) assert.equal((await reader.readFile(copy)).digit, 7);
});

test("a frame's pixels and bytes are read, although its classes are others", async () => {
  const bytes = await readFile(join(repository, "docs/digits/7.png"));
  const buffer = runInNewContext(`new Uint8Array([${[...bytes]}]).buffer`);
  assert.equal((await reader.readFile(buffer)).digit, 7);
  const pixels = runInNewContext(`({ width: 28, height: 28, data: new Uint8ClampedArray(28 * 28 * 4) })`);
  assert.equal(reader.read(pixels).verdict, "empty");
});

test("a reader that was freed says so", async () => {
  const freed = await load();
  freed.free();
  freed.free();
  assert.throws(() => freed.read(seven), /this reader was freed/);
  assert.throws(() => freed.read({ width: 1, height: 1, data: new Uint8Array(4) }), /this reader was freed/);
  await assert.rejects(freed.readFile(new Uint8Array(4)), /this reader was freed/);
  assert.equal(reader.read(seven).digit, 7);
});

test("a network that was trained reads instead of the one inside", async () => {
  const own = await load({ weights: await readFile(join(repository, "models/classic.safetensors")) });
  const [reading, inside] = [own.read(seven), reader.read(seven)];
  assert.equal(reading.digit, 7);
  assert.notEqual(reading.confidence, inside.confidence);
  own.free();
  assert.equal(reader.read(seven).digit, 7);
});

test("a network of other things than digits reads no number", async () => {
  // The digits' network, of which the file says that its classes are letters.
  const file = await readFile(join(repository, "models/classic.safetensors"));
  const end = 8 + Number(file.readBigUInt64LE());
  const header = JSON.parse(file.subarray(8, end));
  header.__metadata__["rakam.labels"] = JSON.stringify([..."abcdefghij"]);
  const text = Buffer.from(JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(text.length));
  const letters = await load({ weights: Buffer.concat([size, text, file.subarray(end)]) });
  assert.equal(letters.read(seven).label, "h");
  const refused = /a number needs a network that reads the digits of ink/;
  assert.throws(() => letters.read(seven, { number: true }), refused);
  assert.throws(() => letters.read({ width: 1, height: 1, data: new Uint8Array(4) }, { number: true }), refused);
  await assert.rejects(letters.readFile(await readFile(join(repository, "docs/digits/7.png")), { number: true }), refused);
});

test("no ink is empty, and two digits are a number", () => {
  assert.equal(reader.read([]).verdict, "empty");
  const twice = [0.05, 0.55].map((left) => seven[0].map(([x, y]) => [left + x * 0.5, y]));
  assert.equal(reader.read(twice, { number: true }).number, "77");
});

test("a mistake says what was expected", async () => {
  const strokes = /expected ImageData, or strokes: an array of strokes/;
  for (const wrong of [undefined, null, 3, "7", {}, [[3]], [[["a", 1]]]]) assert.throws(() => reader.read(wrong), strokes);
  for (const far of [1e39, -3.5e38, Infinity]) {
    assert.throws(() => reader.read([...seven, [[0.5, far]]]), { name: "RangeError", message: /have the number .*(e\+3|Infinity)/ });
  }
  assert.throws(() => reader.read({ width: 2, height: 2, data: new Uint8Array(3) }), /2x2 pixels needs .* 16 values, not 3/);
  await assert.rejects(reader.readFile("7.png"), /expected a file: a Blob/);
  await assert.rejects(reader.readFile(new Uint8Array(100)), /not a picture/);
  await assert.rejects(load({ weights: new Uint8Array(100) }), /expected a weights file/);
});
