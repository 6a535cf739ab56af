/** "digit" (sure), "unsure" (a best guess), "not_a_digit" (other ink) or "empty" (no ink). */
export type Verdict = "digit" | "unsure" | "not_a_digit" | "empty";

/** One digit as it was read. */
export interface Reading {
  verdict: Verdict;
  /** The best guess; null if there is no ink, the ink isn't a digit, or the network's classes aren't the digits. */
  digit: number | null;
  /** The label of the best guess, such as "7"; null if there is no ink, or it belongs to no class. */
  label: string | null;
  /** Calibrated, from 0 to 1. */
  confidence: number;
  /**
   * One for each class, adding up to 1, or all 0 if there is no ink. They assume that the ink belongs to a class; the verdict says
   * whether it does.
   */
  probabilities: number[];
  /** Degrees by which the picture was turned clockwise to be read; only if it isn't a digit upright. */
  turned?: 90 | 180 | 270;
}

/** Left, top, width and height: pixels of a picture, or sides of the canvas for strokes. */
export type Box = [number, number, number, number];

/** A digit, or a sign such as "." or "-". */
export type Token =
  | { box: Box; sign: string }
  | ({ box: Box; sign?: undefined } & Omit<Reading, "probabilities" | "turned">);

/** Digits side by side, in one or more lines. */
export interface NumberReading {
  /** The text of all lines; what can't be read is `?`. */
  number: string;
  digits: ({ box: Box } & Reading)[];
  lines: { text: string; box: Box; tokens: Token[] }[];
}

/** Pixels as `ImageData` holds them: red, green, blue and alpha, row by row from the top left. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray | Uint8Array;
}

/** A position of the pen, in sides of the canvas from its top left: `[x, y]`, or `[x, y, width]` with the width of the pen. */
export type Point = readonly [number, number] | readonly [number, number, number];

/** The points between pen down and pen up. */
export type Stroke = readonly Point[];

/** The bytes of a file. */
export type File = Blob | Response | ArrayBufferLike | ArrayBufferView;

export interface Reader {
  /** Reads pixels or strokes as one digit. */
  read(ink: Pixels | readonly Stroke[], options?: { number?: false }): Reading;
  /** Reads pixels or strokes as digits and signs side by side, in one or more lines. */
  read(ink: Pixels | readonly Stroke[], options: { number: true }): NumberReading;
  /** Reads them as one or the other. */
  read(ink: Pixels | readonly Stroke[], options?: { number?: boolean }): Reading | NumberReading;
  /** Reads a picture file: PNG, JPEG, WebP, GIF, BMP, ICO or PNM. */
  readFile(file: File, options?: { number?: false }): Promise<Reading>;
  readFile(file: File, options: { number: true }): Promise<NumberReading>;
  readFile(file: File, options?: { number?: boolean }): Promise<Reading | NumberReading>;
  /** Frees the memory; the reader can't be used afterwards. */
  free(): void;
}

export interface Options {
  /** A weights file to use instead of the built-in network, as `rakam train` or PyTorch writes it (safetensors or `.pth`). */
  weights?: File;
  /** The URL of `rakam_bg.wasm` (in Node.js also its path), or its bytes, for bundlers that don't find it by themselves. */
  wasm?: string | URL | Request | Response | Blob | ArrayBuffer | ArrayBufferView | WebAssembly.Module;
}

declare global {
  // The types of Node.js lack it, those of browsers have an empty one, which anything would be.
  namespace WebAssembly {
    interface Module {
      readonly [Symbol.toStringTag]: "WebAssembly.Module";
    }
  }
}

/** Loads a network. The WebAssembly module is loaded once, however many readers there are. */
export function load(options?: Options): Promise<Reader>;
