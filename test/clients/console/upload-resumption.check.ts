import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ElementHandle } from 'puppeteer-core';
import { createFileClient } from '../../support/graphql/file-client';
import { wavOf } from '../../support/media/media-samples';
import { makeTemporaryDirectory } from '../../support/run/temporary-directory';
import { startTestApp, type TestApp } from '../../support/service/test-app';
import { describeInBrowser } from '../support/browser/describe-in-browser';
import { type ConsolePage, openConsole, signIn } from '../support/console/console-page';
import { type SlowProxy, startSlowProxy } from '../support/console/slow-proxy';

const MEGABYTE = 1_000_000;
/** `CONSOLE_UPLOAD_MEGABYTES=1000` has it with a gigabyte. */
const SIZE = Number(process.env['CONSOLE_UPLOAD_MEGABYTES'] ?? 48) * MEGABYTE;
const CUTS = 5;
/** All of it takes some seconds at the least. */
const BYTES_PER_SECOND = SIZE / 8;

describeInBrowser('an upload by the console', (browser) => {
  let app: TestApp;
  let proxy: SlowProxy;
  let console: ConsolePage;
  let file: string;
  const bytes = wavOf(SIZE);
  beforeAll(async () => {
    app = await startTestApp();
    file = path.join(await makeTemporaryDirectory('upload'), 'Große Aufnahme.wav');
    await writeFile(file, bytes);
    proxy = await startSlowProxy(app.url, BYTES_PER_SECOND);
    console = await openConsole(browser(), proxy.url);
    console.page.setDefaultTimeout(120_000);
    await signIn(console, app.apiKey);
  });
  afterAll(async () => {
    await proxy.close();
    await app.close();
  });

  it('goes on where it was after five cuts and a new page, and is one file', async () => {
    const offsets: number[] = [];
    console.page.on('request', (request) => {
      if (request.method() === 'PATCH') offsets.push(Number(request.headers()['upload-offset']));
    });
    let held = Promise.resolve();
    await choose('input[aria-label="Files to upload"]');
    for (let cut = 1; cut <= CUTS; cut += 1) {
      await sentPercent((cut * 100) / (CUTS + 3));
      // After the last one no more than a part of what is left passes: there is something to pause, however long that takes.
      if (cut === CUTS) held = proxy.hold(SIZE / 20);
      proxy.cut();
    }
    await held;
    await console.click('Pause Große Aufnahme.wav');
    await console.seeText('Paused');
    proxy.release();
    await console.page.reload();
    await console.seeText('Choose the file again to resume');
    expect(await console.page.evaluate('JSON.stringify(localStorage)')).not.toContain(app.apiKey);
    await choose('input[aria-label="Choose Große Aufnahme.wav again"]');
    await console.seeText('1 file uploaded');
    await console.page.waitForSelector('[role="gridcell"]:not([aria-busy="true"])');
    const { graphql } = createFileClient(app.url, app.apiKey);
    const { data } = await graphql.request('{ files { totalCount nodes { filename sizeBytes sha256 status } } }');
    const { totalCount, nodes } = data.files;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(totalCount).toBe(1);
    expect(nodes).toMatchObject([{ filename: 'Große Aufnahme.wav', sizeBytes: SIZE, sha256, status: 'READY' }]);
    expect(await console.page.evaluate('Object.keys(localStorage).length')).toBe(0);
    // Each part begins where what has arrived ends: nothing is sent from the start again.
    expect(offsets.length).toBeGreaterThan(CUTS);
    expect(offsets.slice(1).every((offset, part) => offset > offsets[part]!)).toBe(true);
  });

  async function choose(selector: string): Promise<void> {
    const input = (await console.page.waitForSelector(selector)) as ElementHandle<never> | null;
    await input?.uploadFile(file);
  }

  async function sentPercent(percent: number): Promise<void> {
    await console.page.waitForFunction(
      `Number(/: (\\d+) percent/.exec(document.querySelector('li [role="progressbar"]')?.getAttribute('aria-label') ?? '')?.[1] ?? 0) >= ${percent}`,
    );
  }
});
