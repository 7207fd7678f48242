/**
 * As uPlot is loaded, it makes a format for numbers of the language that the browser names, and some name one that is none:
 * Chromium, started with the locale POSIX, says `en-US@posix`.
 */
try {
  new Intl.NumberFormat(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en', configurable: true });
}

export {};
