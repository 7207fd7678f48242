import type { Browser } from 'puppeteer-core';
import { describeWhere } from '../../../support/run/describe-where';
import { findChromiums } from './chromium';
import { type OpenBrowser, openBrowser } from './open-browser';

/** A suite with a browser of its own. Where there is a browser for the platform, it must start. */
export function describeInBrowser(name: string, suite: (browser: () => Browser) => void): void {
  const chromiums = findChromiums();
  const platform = `${process.platform} on ${process.arch}`;
  const missing =
    chromiums.length > 0 ? null : `npm has no browser for ${platform}, CHROME_PATH can name an installed Chrome`;
  describeWhere(missing, name, () => {
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
