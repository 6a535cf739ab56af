// What the page says before the application can speak, in the application's languages; the application's own messages are in
// crates/rakam-app/locales. English comes first: it is the default, and a test compares the others with it.
export const words = {
  en: {
    loading: "Rakam is loading…",
    reading: "Reading",
    controls: "Canvas and controls",
    noWasm: "Rakam needs a browser with WebAssembly and its SIMD instructions: Chrome 91, Firefox 89, Safari 16.4 or later.",
    noWebGl: "Rakam draws with WebGL, which this browser does not offer. Switch on hardware acceleration in its settings, or try another browser.",
    noFile: "A part of the page could not be loaded. Check the connection and load the page again.",
    failed: "Rakam could not start. Load the page again; if that does not help, try another browser.",
  },
  tr: {
    loading: "Rakam yükleniyor…",
    reading: "Okuma",
    controls: "Tuval ve araçlar",
    noWasm: "Rakam, WebAssembly'yi ve SIMD komutlarını bilen bir tarayıcı ister: Chrome 91, Firefox 89, Safari 16.4 ya da daha yenisi.",
    noWebGl: "Rakam WebGL ile çizer, bu tarayıcıda ise WebGL yok. Tarayıcının ayarlarından donanım hızlandırmayı açın ya da başka bir tarayıcı deneyin.",
    noFile: "Sayfanın bir parçası yüklenemedi. Bağlantıyı denetleyip sayfayı yeniden yükleyin.",
    failed: "Rakam başlatılamadı. Sayfayı yeniden yükleyin; olmazsa başka bir tarayıcı deneyin.",
  },
};

const [fallback] = Object.keys(words);

/** The words in this language, or else in the first. */
export function wordsIn(language) {
  return words[language] ?? words[fallback];
}

/** The first of the user's languages that the page speaks, or else the first of the page's. */
export function languageOfUser() {
  const known = navigator.languages.map((language) => language.split("-")[0].toLowerCase());
  return known.find((language) => Object.hasOwn(words, language)) ?? fallback;
}
