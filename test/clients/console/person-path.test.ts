import { createGraphqlClient } from '../../support/graphql/graphql-client';
import { paddedPng } from '../../support/media/media-samples';
import { createTenant, startTestApp, type TestApp } from '../../support/service/test-app';
import { describeInBrowser } from '../support/browser/describe-in-browser';
import { seriousFindings } from '../support/console/axe-findings';
import { type ConsolePage, dropFiles, LOOKS, openConsole, signIn } from '../support/console/console-page';
import { chooseKind, enterSetting, paintMask, writePrompt } from '../support/console/create-form';
import { holdGenerations } from '../support/console/hold-generations';
import { paintedPicture } from '../support/console/painted-picture';
import { totalOf } from '../support/console/usage-figures';

const MAX_UPLOAD_BYTES = 1_000_000;
const NAME = 'Leuchtturm 夕暮れ.png';

const IS_SEEN = `(() => {
  const { top, bottom } = document.querySelector('img[alt="Result"]').getBoundingClientRect();
  return top >= 0 && top < innerHeight / 2 && bottom > 0;
})()`;

/** Each way takes over a minute: `npm run test:console` goes all four. */
const WALKED = process.env['CONSOLE_LOOKS'] === 'all' ? LOOKS : LOOKS.slice(0, 1);

describeInBrowser('a person in the console', (browser) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ MAX_UPLOAD_BYTES: String(MAX_UPLOAD_BYTES) });
  });
  afterAll(() => app.close());

  it.each(WALKED)('drops, edits, animates, plays, counts and deletes: $width pixels, $scheme', async (look) => {
    const { apiKey } = await createTenant(app.dataSource);
    const console = await openConsole(browser(), app.url, look);
    let step = 0;
    const see = async (name: string) => {
      step += 1;
      await console.screenshot(`path-${step}-${name}`);
      expect({ name, findings: await seriousFindings(console) }).toEqual({ name, findings: [] });
      const width = await console.page.evaluate('document.documentElement.scrollWidth');
      expect({ name, width }).toEqual({ name, width: look.width });
    };
    await see('sign-in');
    await signIn(console, apiKey);
    await console.seeText('No files yet');
    await see('empty');

    await dropThree(console);
    await see('dropped');
    await console.click('Dismiss large.png');
    await console.click('Dismiss letter.pdf');
    await console.click('Usage');
    await console.page.waitForSelector('section canvas');
    expect([await totalOf(console, 'Uploads'), await totalOf(console, 'Generations')]).toEqual(['1', '0']);

    await console.click('Files');
    await openFirst(console);
    await see('file');
    await console.click('Use as input');
    await console.seeText(NAME);
    await paintMask(console, async () => see('mask'));
    await writePrompt(console, 'a warmer evening sky');
    await console.click('Generate');
    await console.page.waitForFunction(`document.querySelector('img[alt="Result"]')?.naturalWidth > 0`);
    // It is where the person looks, without scrolling.
    expect(await console.page.evaluate(IS_SEEN)).toBe(true);
    await see('edited');

    await console.click('Use as input');
    await chooseKind(console, 'VIDEO');
    await writePrompt(console, 'slowly nearer');
    await enterSetting(console, 'Duration', '2');
    await enterSetting(console, 'Size', '320x240');
    const letGo = await holdGenerations(console.page);
    await console.click('Generate');
    await console.page.waitForSelector('[role="progressbar"]');
    await see('progress');
    await letGo();
    await console.page.waitForFunction(`document.querySelector('video[aria-label="Result"]')?.readyState > 0`);
    await console.page.evaluate(`document.querySelector('video[aria-label="Result"]').play()`);
    await console.page.waitForFunction(`document.querySelector('video[aria-label="Result"]').currentTime > 0.2`);
    await see('animated');

    await console.click('Usage');
    await console.page.waitForSelector('section canvas');
    expect([await totalOf(console, 'Uploads'), await totalOf(console, 'Generations')]).toEqual(['1', '2']);
    expect(await console.page.$eval('main', ({ scrollTop }) => scrollTop)).toBe(0);
    await see('usage');

    await console.click('Files');
    await deleteAll(console, await countFiles(apiKey), () => see('delete'));
    await console.seeText('No files yet');
    expect(await countFiles(apiKey)).toBe(0);
    expect(console.complaints).toEqual([]);
    await console.page.browserContext().close();
  });

  /** One that is taken, one that is too large, and one of a type that is not. */
  async function dropThree(console: ConsolePage): Promise<void> {
    await dropFiles(console, [
      { name: NAME, type: 'image/png', bytes: await paintedPicture(0) },
      { name: 'large.png', type: 'image/png', bytes: paddedPng(MAX_UPLOAD_BYTES) },
      { name: 'letter.pdf', type: 'application/pdf', bytes: Buffer.from('%PDF-1.7\n'.repeat(100)) },
    ]);
    await console.seeText('Make it smaller, then upload it again.');
    await console.seeText('Convert it to one of these, then upload it again.');
    await console.page.waitForSelector('img[data-state="shown"]');
  }

  async function openFirst({ page }: ConsolePage): Promise<void> {
    await page.waitForSelector('[data-index="0"]:not([aria-busy="true"])');
    await page.click('[data-index="0"]');
    await page.waitForFunction(`document.querySelector('aside button img')?.naturalWidth > 0`);
  }

  async function deleteAll(console: ConsolePage, files: number, look: () => Promise<void>): Promise<void> {
    await console.page.waitForFunction(
      `document.querySelectorAll('[role="gridcell"]:not([aria-busy="true"])').length === ${files}`,
    );
    await console.page.click('[data-index="0"] [data-check]');
    await console.click(`Select all ${files}`);
    await console.click('Delete');
    await console.seeText('This cannot be undone');
    await look();
    await console.click(`Delete ${files} files`);
    await console.seeText(`${files} files deleted`);
  }

  async function countFiles(apiKey: string): Promise<number> {
    const { data } = await createGraphqlClient(app.url, apiKey).request('{ files { totalCount } }');
    return data.files.totalCount;
  }
});
