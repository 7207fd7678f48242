import { createHash } from 'node:crypto';
import type { HTTPRequest, Page } from 'puppeteer-core';
import { DatabaseClock } from '../../src/database/clock';
import { createFileClient } from '../support/graphql/file-client';
import type { OriginServer } from '../support/http/origin-server';
import { paddedPng } from '../support/media/media-samples';
import { startTestApp, type TestApp } from '../support/service/test-app';
import { describeInBrowser } from './support/browser/describe-in-browser';
import { startSnippetPage } from './support/browser/snippet-page';
import { type InstalledSnippets, installSnippets } from './support/snippets';

const PICTURE = paddedPng(2_000_000);
const PARTS = 4;
const QUARTER_HOUR_MS = 900_000;

/** What the page shows, and what it went through. */
interface Shown {
  readonly id: string;
  readonly progress: readonly number[];
  readonly listed: readonly { readonly id: string; readonly ownerId: string }[];
  readonly thumbnailWidth: number;
  readonly statuses: readonly string[];
  readonly madeWidth: number;
}

describeInBrowser('an app whose page has no API key', (browser) => {
  let app: TestApp;
  let site: OriginServer;
  let snippets: InstalledSnippets;
  let page: Page;
  let tokens = 0;
  let refused = 0;
  /** How far the clock of the service is ahead of the browser's. */
  let aheadMs = 0;
  const sent: string[] = [];
  beforeAll(async () => {
    app = await startTestApp();
    snippets = await installSnippets('server/media-token.ts');
    const { createMediaToken } = await snippets.load('server/media-token.ts');
    site = await startSnippetPage(PICTURE, async () => {
      tokens += 1;
      return createMediaToken(app.url, app.apiKey, 'user-7');
    });
    const { now } = DatabaseClock.prototype;
    jest.spyOn(DatabaseClock.prototype, 'now').mockImplementation(function (this: DatabaseClock) {
      return new Date(now.call(this).getTime() + aheadMs);
    });
    page = await browser().newPage();
    page.setDefaultTimeout(120_000);
    page.on('request', (request: HTTPRequest) => {
      sent.push(`${request.url()} ${JSON.stringify(request.headers())} ${request.postData() ?? ''}`);
    });
    page.on('response', (response) => {
      if (response.status() === 401) refused += 1;
    });
    // A part has been taken: the next begins after the token has ended.
    await page.exposeFunction('endTokens', () => {
      aheadMs += QUARTER_HOUR_MS;
    });
    await page.goto(site.url);
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    await site.close();
    await snippets.remove();
    await app.close();
  });

  it('uploads with progress while its token ends, lists, shows, generates, and watches', async () => {
    const shown = (await page.evaluate(`(async () => {
      const url = ${JSON.stringify(`${app.url}/graphql`)};
      const { ask } = await import('/src/ask');
      const { uploadWithToken } = await import('/src/upload-with-token');
      const { watchGeneration } = await import('/src/watch-generation');
      const show = async (src) => {
        const picture = Object.assign(new Image(), { src });
        document.body.append(picture);
        await picture.decode();
        return picture.naturalWidth;
      };
      const picture = new File([await (await fetch('/picture.png')).blob()], 'picture.png', { type: 'image/png' });
      const partBytes = Math.ceil(picture.size / ${PARTS});
      const progress = [];
      let ended = false;
      const id = await uploadWithToken(url, picture, {
        partBytes,
        onProgress: (bytes) => {
          progress.push(bytes);
          if (ended || bytes < partBytes) return;
          ended = true;
          void endTokens();
        },
      });
      const { files } = await ask(url, '{ files { nodes { id ownerId thumbnail { url } } } }');
      const thumbnailWidth = await show(files.nodes[0].thumbnail.url);
      const { generateImage } = await ask(
        url,
        'mutation ($input: GenerateImageInput!) { generateImage(input: $input) { generation { id } errors { message } } }',
        { input: { prompt: 'the same in autumn', model: 'local/renderer', image: { fileId: id }, background: true } },
      );
      const statuses = [];
      let made;
      for await (const update of watchGeneration(url, generateImage.generation.id)) {
        statuses.push(update.status);
        made = update.outputs[0]?.url?.url;
      }
      const listed = files.nodes.map(({ id, ownerId }) => ({ id, ownerId }));
      return { id, progress, listed, thumbnailWidth, statuses, madeWidth: await show(made) };
    })()`)) as Shown;

    expect(shown.listed).toEqual([{ id: shown.id, ownerId: 'user-7' }]);
    expect(shown.progress.at(-1)).toBe(PICTURE.length);
    expect(shown.thumbnailWidth).toBeGreaterThan(0);
    expect(shown.statuses.at(-1)).toBe('SUCCEEDED');
    expect(shown.madeWidth).toBeGreaterThan(0);
    const sha256 = createHash('sha256').update(PICTURE).digest('hex');
    expect(await createFileClient(app.url, app.apiKey).read(shown.id)).toMatchObject({ status: 'READY', sha256 });
  });

  it('was refused when the token had ended, and asked for another, once', () => {
    expect(refused).toBeGreaterThan(0);
    expect(tokens).toBe(2);
  });

  it('never held the key', async () => {
    expect(sent.length).toBeGreaterThan(PARTS);
    expect(sent.filter((request) => request.includes(app.apiKey))).toEqual([]);
    expect(await page.content()).not.toContain(app.apiKey);
  });
});
