// The same 200 pictures read the same from the command line, over HTTP and on the page.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { crc32, deflateSync, gunzipSync } from "node:zlib";
import { launch, open } from "./browser.js";
import { serve } from "./serve.js";

const rakam = process.env.RAKAM ?? fileURLToPath(new URL("../../target/release/rakam", import.meta.url));
const images = 200;
const side = 280;

// Vectors of other widths add in other orders, and WebAssembly has no fused multiply-add.
const closest = 1e-5;

/** MNIST's test images, three to seven times as large, somewhere on white paper. */
async function pictures() {
  const pixels = gunzipSync(await readFile(new URL("../../data/mnist/t10k-images-idx3-ubyte.gz", import.meta.url))).subarray(16);
  return Array.from({ length: images }, (_, i) => {
    const digit = pixels.subarray(i * 784, (i + 1) * 784);
    const scale = 3 + (i % 5);
    const room = side - 28 * scale;
    const [left, top] = [(i * 37) % (room + 1), (i * 53) % (room + 1)];
    const grey = new Uint8Array(side * side).fill(255);
    for (let y = 0; y < 28 * scale; y++) {
      for (let x = 0; x < 28 * scale; x++) {
        grey[(top + y) * side + left + x] = 255 - digit[Math.floor(y / scale) * 28 + Math.floor(x / scale)];
      }
    }
    return grey;
  });
}

function png(grey) {
  const chunk = (kind, data) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.from([0, 0, side >> 8, side & 255, 0, 0, side >> 8, side & 255, 8, 0, 0, 0, 0]);
  const rows = Buffer.alloc(side * (side + 1));
  for (let y = 0; y < side; y++) rows.set(grey.subarray(y * side, (y + 1) * side), y * (side + 1) + 1);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

function run(args) {
  const child = spawn(rakam, args, { stdio: ["ignore", "pipe", "pipe"] });
  const lines = (stream) => createInterface({ input: stream })[Symbol.asyncIterator]();
  return { child, out: lines(child.stdout), err: lines(child.stderr) };
}

async function fromCommandLine(files) {
  const { out } = run(["predict", "--json", ...files]);
  const readings = [];
  for await (const line of out) {
    const { file, ...reading } = JSON.parse(line);
    readings.push(reading);
  }
  return readings;
}

/** The address that the server says it listens at. */
async function firstAddress(lines) {
  for await (const line of { [Symbol.asyncIterator]: () => lines }) {
    const found = line.match(/http:\/\/[\d.:]+/);
    if (found) return found[0];
  }
  throw new Error("the server ended without an address");
}

async function fromServer(pngs) {
  const { child, err } = run(["serve", "--addr", "127.0.0.1:0"]);
  try {
    const address = await firstAddress(err);
    const readings = [];
    for (const body of pngs) {
      const response = await fetch(`${address}/v1/predict`, { method: "POST", body, headers: { "Content-Type": "image/png" } });
      readings.push(await response.json());
    }
    return readings;
  } finally {
    child.kill("SIGTERM");
  }
}

async function fromPage(greys) {
  const [browser, site] = await Promise.all([launch(), serve()]);
  try {
    const page = await open(browser, site.address);
    const readings = [];
    for (const grey of greys) {
      const read = (bytes) => {
        const data = Uint8ClampedArray.from(atob(bytes), (byte) => byte.charCodeAt(0));
        const image = new ImageData(280, 280);
        data.forEach((value, i) => image.data.set([value, value, value, 255], 4 * i));
        return rakam.read(image);
      };
      readings.push(await page.evaluate(read, Buffer.from(grey).toString("base64")));
    }
    return readings;
  } finally {
    await Promise.all([browser.close(), site.stop()]);
  }
}

test("200 pictures read the same from the command line, over HTTP and on the page", { timeout: 180_000 }, async () => {
  const greys = await pictures();
  const pngs = greys.map(png);
  const folder = await mkdtemp(join(tmpdir(), "rakam-"));
  const files = pngs.map((_, i) => join(folder, `${i}.png`));
  await Promise.all(files.map((file, i) => writeFile(file, pngs[i])));
  const [there, overHttp, onPage] = [await fromCommandLine(files), await fromServer(pngs), await fromPage(greys)];
  await rm(folder, { recursive: true });

  assert.equal(there.length, images);
  assert.ok(there.filter(({ verdict }) => verdict === "digit").length > 0.9 * images, "most are read");
  let largest = 0;
  for (const [way, readings] of Object.entries({ overHttp, onPage })) {
    readings.forEach((reading, i) => {
      assert.deepEqual([reading.verdict, reading.digit], [there[i].verdict, there[i].digit], `picture ${i}, ${way}`);
      reading.probabilities.forEach((p, k) => (largest = Math.max(largest, Math.abs(p - there[i].probabilities[k]))));
    });
  }
  assert.ok(largest < closest, `the largest difference of a probability is ${largest}`);
  console.log(`largest difference of a probability: ${largest.toExponential(1)}`);
});
