// What the page says before the application can speak, in the application's languages; the application's own messages are in
// crates/rakam-app/locales. English comes first: it is the default, and a test compares the others with it.
export const words = {
  en: {
    loading: "Rakam is loading…",
    reading: "Reading",
    controls: "Canvas and controls",
    noWasm: "Rakam needs a newer browser, with WebAssembly and its SIMD instructions: Chrome 96, Firefox 114, Safari 16.4 or later.",
    noWebGl: "Rakam draws with WebGL, which this browser does not offer. Switch on hardware acceleration in its settings, or try another browser.",
    noFile: "A part of the page could not be loaded. Check the connection and load the page again.",
    failed: "Rakam could not start. Load the page again; if that does not help, try another browser.",
    noGraphics: "The browser has closed the graphics that Rakam draws with. Load the page again: the drawing is kept.",
    lostGraphics: "The browser has closed the graphics that Rakam draws with, and the drawing is lost. Load the page again.",
    stopped: "Rakam has stopped because of a fault, or because the browser had no more memory. Load the page again.",
    again: "Load the page again",
  },
  tr: {
    loading: "Rakam yükleniyor…",
    reading: "Okuma",
    controls: "Tuval ve araçlar",
    noWasm: "Rakam, WebAssembly’yi ve SIMD komutlarını bilen daha yeni bir tarayıcı ister: Chrome 96, Firefox 114, Safari 16.4 ya da sonrası.",
    noWebGl: "Rakam WebGL ile çizer, bu tarayıcıda ise WebGL yok. Tarayıcının ayarlarından donanım hızlandırmayı açın ya da başka bir tarayıcı deneyin.",
    noFile: "Sayfanın bir parçası yüklenemedi. Bağlantıyı denetleyip sayfayı yeniden yükleyin.",
    failed: "Rakam başlatılamadı. Sayfayı yeniden yükleyin; olmazsa başka bir tarayıcı deneyin.",
    noGraphics: "Tarayıcı, Rakam’ın çizdiği grafik alanını kapattı. Sayfayı yeniden yükleyin: çizim duruyor.",
    lostGraphics: "Tarayıcı, Rakam’ın çizdiği grafik alanını kapattı; çizim kayboldu. Sayfayı yeniden yükleyin.",
    stopped: "Rakam bir hata yüzünden ya da tarayıcının belleği bittiği için durdu. Sayfayı yeniden yükleyin.",
    again: "Sayfayı yeniden yükle",
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
  return known.find((language) => Object.keys(words).includes(language)) ?? fallback;
}
