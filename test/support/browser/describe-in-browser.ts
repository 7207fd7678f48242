import type { Browser } from 'puppeteer-core';
import { findChromiums } from './chromium';
import { type OpenBrowser, openBrowser } from './open-browser';

/**
 * A suite with a browser of its own. Where there is a browser for the platform, it must start; where there is none, the
 * suite is left out, and says so.
 */
export function describeInBrowser(name: string, suite: (browser: () => Browser) => void): void {
  const chromiums = findChromiums();
  if (chromiums.length === 0) {
    const platform = `${process.platform} on ${process.arch}`;
    console.warn(`Left out: ${name}. npm has no browser for ${platform}; CHROME_PATH can name an installed Chrome.`);
  }
  (chromiums.length === 0 ? describe.skip : describe)(name, () => {
    let open: OpenBrowser | undefined;
    beforeAll(async () => {
      open = await openBrowser(chromiums);
    });
    afterAll(() => open?.close());
    suite(() => {
      if (open === undefined) throw new Error('There is no browser before the tests run.');
      return open.browser;
    });
  });
}
