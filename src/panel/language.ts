/**
 * uPlot asks for the browser's language as soon as it is loaded, and throws where that is none, such as `en-US@posix` on
 * some Linux machines. Import this before it: the page would stay empty.
 */
try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  Object.defineProperty(navigator, "language", { value: "en-US" });
}
