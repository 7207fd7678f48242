import { createFileClient } from '../../support/graphql/file-client';
import { readFixture } from '../../support/media/media-fixtures';
import { startTestApp, type TestApp } from '../../support/service/test-app';
import { describeInBrowser } from '../support/browser/describe-in-browser';
import { type ConsolePage, openConsole, signIn } from '../support/console/console-page';

/** On a phone, some screens of them. */
const FILES = 60;

describeInBrowser('more files than a screen has, in the console', (browser) => {
  let app: TestApp;
  let console: ConsolePage;
  beforeAll(async () => {
    app = await startTestApp();
    const client = createFileClient(app.url, app.apiKey);
    for (let number = 0; number < FILES; number += 1) {
      await client.upload(readFixture('still.png'), { filename: `${number}.png` });
    }
    // It has a name besides the number that it listens at, which its URLs have.
    console = await openConsole(browser(), app.url.replace('127.0.0.1', 'localhost'), { width: 390, scheme: 'light' });
    await signIn(console, app.apiKey);
  });
  afterAll(() => app.close());

  it('show their pictures by whatever name the page was opened', async () => {
    expect(console.page.url()).toContain('localhost');
    await console.page.waitForSelector('img[data-state="shown"]');
    await console.page.waitForSelector('[data-index="0"]:not([aria-busy="true"])');
    await console.page.click('[data-index="0"]');
    await console.page.waitForFunction(`document.querySelector('aside button img')?.naturalWidth > 0`);
    await console.click('Close the details');
    await console.page.waitForSelector('aside', { hidden: true });
    expect(console.complaints).toEqual([]);
  });

  it('are reached by Tab wherever it is looked', async () => {
    await console.page.focus('[data-index="0"]');
    await console.page.evaluate(`{
      let scroller = document.querySelector('[role="grid"]');
      while (scroller.scrollHeight <= scroller.clientHeight) scroller = scroller.parentElement;
      scroller.scrollTop = 20_000;
    }`);
    await console.page.waitForSelector(`[data-index="${FILES - 1}"]:not([aria-busy="true"])`);
    const stops = await console.page.$$eval('[role="gridcell"][tabindex="0"]', (cells) =>
      cells.map(({ dataset }) => dataset['index']),
    );
    expect(stops).toEqual(['0']);
    expect(await console.page.evaluate('document.activeElement.dataset.index')).toBe('0');
    // There is no row between it and those in sight.
    expect(await console.page.$(`[data-index="${FILES / 2 - 10}"]`)).toBeNull();
  });

  it('are not selected where nobody was: a range begins where the person is', async () => {
    const { page } = console;
    await page.click(`[data-index="${FILES - 8}"]`);
    await page.waitForSelector('aside dl');
    await console.click('Close the details');
    await page.waitForSelector('aside', { hidden: true });
    await page.keyboard.down('Shift');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.up('Shift');
    const columns = Number(await page.$eval('[role="grid"]', (grid) => grid.ariaColCount));
    await console.seeText(`${columns + 1} files`);
    expect(await page.$$eval('[aria-selected="true"]', (cells) => cells.length)).toBe(columns + 1);
  });
});
