import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ElementHandle, Page } from 'puppeteer-core';
import { createGraphqlClient } from '../../support/graphql/graphql-client';
import { wavOf } from '../../support/media/media-samples';
import { makeTemporaryDirectory } from '../../support/run/temporary-directory';
import { startTestApp, type TestApp } from '../../support/service/test-app';
import { describeInBrowser } from '../support/browser/describe-in-browser';
import { type ConsolePage, openConsole, signIn } from '../support/console/console-page';
import { type SlowProxy, startSlowProxy } from '../support/console/slow-proxy';

const SIZE = 8_000_000;
const MANY = 20_000;
const AWAITED = `{ files(filter: { status: [AWAITING_UPLOAD] }) { totalCount } }`;

describeInBrowser('an upload that is under way in the console', (browser) => {
  let app: TestApp;
  let proxy: SlowProxy;
  let console: ConsolePage;
  beforeAll(async () => {
    app = await startTestApp();
    const file = path.join(await makeTemporaryDirectory('upload'), 'Aufnahme.wav');
    await writeFile(file, wavOf(SIZE));
    proxy = await startSlowProxy(app.url, SIZE);
    console = await openConsole(browser(), proxy.url);
    await signIn(console, app.apiKey);
    const held = proxy.hold(SIZE / 4);
    const input = (await console.page.waitForSelector('input[aria-label="Files to upload"]')) as ElementHandle<never>;
    await input.uploadFile(file);
    await held;
  });
  afterAll(async () => {
    await proxy.close();
    await app.close();
  });

  const awaited = async () =>
    (await createGraphqlClient(app.url, app.apiKey).request(AWAITED)).data.files.totalCount as number;

  it('is left alone by another tab, which is given it when its own is gone', async () => {
    const other = await openTab();
    await lookAgain(other.page);
    expect(await other.page.evaluate('document.body.innerText')).not.toContain('Aufnahme.wav');
    await console.page.close();
    await lookAgain(other.page);
    await other.seeText('Choose the file again to resume');
    expect(await awaited()).toBe(1);
    console = other;
  });

  it('is canceled by a sign-out that says so first, and leaves nothing behind', async () => {
    const { page } = console;
    await page.click('header button[aria-haspopup="menu"]');
    await console.click('Sign out');
    await console.seeText('1 upload will be canceled');
    await console.click('Stay');
    await page.waitForSelector('[role="dialog"]', { hidden: true });
    expect(await awaited()).toBe(1);
    await page.click('header button[aria-haspopup="menu"]');
    await console.click('Sign out');
    await console.click('Sign out and cancel');
    await page.waitForSelector('input[name="api-key"]');
    expect(await page.evaluate('localStorage.length')).toBe(0);
    while ((await awaited()) > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(console.complaints).toEqual([]);
  });

  it('is a row that is made when it is in sight: of ten thousands a few are', async () => {
    const own = await openConsole(browser(), app.url);
    await signIn(own, app.apiKey);
    await own.page.waitForSelector('input[aria-label="Files to upload"]');
    await own.page.evaluate(`{
      const dataTransfer = new DataTransfer();
      for (let number = 0; number < ${MANY}; number += 1) dataTransfer.items.add(new File(['-'], number + '.txt'));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    }`);
    await own.page.waitForSelector('[aria-label="Uploads"] li');
    const rows = await own.page.$$eval('[aria-label="Uploads"] li', (all) => all.map((row) => row.ariaSetSize));
    expect(rows.length).toBeLessThan(40);
    expect(rows[0]).toBe(String(MANY));
    await own.page.$eval('[aria-label="Uploads"] ul', (list) => list.parentElement!.scrollTo(0, list.scrollHeight));
    await own.seeText(`${MANY - 1}.txt`);
    expect(own.complaints).toEqual([]);
    await own.page.browserContext().close();
  });

  /** Of the same browser: what it keeps is shared, but for the key. */
  async function openTab(): Promise<ConsolePage> {
    const context = console.page.browserContext();
    const tab = await openConsole({ createBrowserContext: async () => context }, proxy.url);
    await signIn(tab, app.apiKey);
    return tab;
  }

  /** As when the person comes back to it. What it asks for is answered before what is asked for after it. */
  async function lookAgain(page: Page): Promise<void> {
    await page.evaluate(`(async () => {
      dispatchEvent(new Event('focus'));
      await navigator.locks.query();
      await new Promise((resolve) => setTimeout(resolve, 0));
    })()`);
  }
});
