// The page speaks every language of the application, and says everything in each of them.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { words } from "../page/words.js";

const locales = new URL("../../crates/rakam-app/locales/", import.meta.url);

/** What the other languages lack of the first one's words, or have beyond them: one line for each. */
function faults(words) {
  const [[, reference], ...others] = Object.entries(words);
  return others.flatMap(([language, own]) => [
    ...Object.keys(reference).filter((key) => !own[key]).map((key) => `${language} lacks ${key}`),
    ...Object.keys(own).filter((key) => !(key in reference)).map((key) => `${language} has ${key}, which nothing uses`),
  ]);
}

test("every language has every word", () => assert.deepEqual(faults(words), []));

test("what a third language lacks is named", () => {
  const { loading, ...rest } = words.en;
  const third = { ...rest, failed: "", surplus: loading };
  assert.deepEqual(faults({ ...words, xx: third }), ["xx lacks loading", "xx lacks failed", "xx has surplus, which nothing uses"]);
});

test("the page speaks the languages of the application", () => {
  const codes = readdirSync(locales).map((name) => name.replace(/\.ftl$/, ""));
  assert.deepEqual(Object.keys(words).sort(), codes.sort());
});

test("what the document says without scripts is in every language, too", () => {
  const document = readFileSync(new URL("../page/index.html", import.meta.url), "utf8");
  for (const part of [/<noscript>.*?<\/noscript>/s, /<div id="unloaded".*?<\/div>/s]) {
    const [text] = document.match(part);
    const said = [...text.matchAll(/<p(?: role="alert")?(?: lang="(\w+)")?>/g)].map(([, language]) => language ?? "en");
    assert.deepEqual(said.sort(), Object.keys(words).sort());
  }
});
