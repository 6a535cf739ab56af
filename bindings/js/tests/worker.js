import { load } from "/node_modules/rakam/browser.js";
import { answersOf } from "./answers.js";

const reader = load();
onmessage = async ({ data }) => postMessage(await answersOf(await reader, data));
