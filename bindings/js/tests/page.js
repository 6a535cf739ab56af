// A page that reads. A bundler doesn't move the module along: it is given its address.
import { load } from "rakam";
import { answersOf } from "./answers.js";

const bundled = import.meta.url.endsWith("bundled.js");
const reader = await load(bundled ? { wasm: "/node_modules/rakam/rakam_bg.wasm" } : {});
window.answers = (picture) => answersOf(reader, picture);
