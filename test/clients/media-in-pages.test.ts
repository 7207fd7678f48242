import { createHash } from 'node:crypto';
import type { Page } from 'puppeteer-core';
import { createFileClient } from '../support/graphql/file-client';
import { createGenerationClient } from '../support/graphql/generation-client';
import type { OriginServer } from '../support/http/origin-server';
import { readFixture } from '../support/media/media-fixtures';
import { paddedPng } from '../support/media/media-samples';
import { expectNoLeftovers } from '../support/service/leftovers';
import { recordLog } from '../support/service/recorded-log';
import { startTestApp, type TestApp } from '../support/service/test-app';
import { eventually } from '../support/timing/eventually';
import { describeInBrowser } from './support/browser/describe-in-browser';
import { startSnippetPage } from './support/browser/snippet-page';

const TILES = 37;
const CLIENTS = ['Apollo Client', 'urql'];
const PICTURE = paddedPng(2_000_000);

describeInBrowser('media in a page', (browser) => {
  const log = recordLog();
  let app: TestApp;
  let page: Page;
  beforeAll(async () => {
    app = await startTestApp({}, log.logger);
    page = await browser().newPage();
    page.setDefaultTimeout(120_000);
    await page.goto(`${app.url}/graphiql`);
  });
  afterAll(() => app.close());

  it('that was made without a provider plays from its signed URL', async () => {
    const client = createGenerationClient(app.url, app.apiKey);
    const order = { model: 'local/kenburns', prompt: 'a fox', durationSeconds: 1, size: '160x120' };
    const { generation, errors } = await client.video({ ...order, background: false });
    expect({ status: generation?.status, errors }).toEqual({ status: 'SUCCEEDED', errors: [] });
    const src = generation.video.url.url;
    const played = await page.$eval(
      'body',
      async ({ ownerDocument }, address) => {
        const video = ownerDocument.createElement('video');
        video.muted = true;
        video.src = address;
        const over = new Promise((resolve) => {
          for (const event of ['ended', 'error']) video.addEventListener(event, resolve);
        });
        await Promise.all([over, video.play().catch(() => {})]);
        const { videoWidth, videoHeight, currentTime, duration, error } = video;
        return {
          videoWidth,
          videoHeight,
          currentTime,
          duration,
          error: error?.networkError?.message ?? error?.message ?? null,
        };
      },
      src,
    );
    expect(played).toMatchObject({ videoWidth: 160, videoHeight: 120, error: null });
    expect(played.duration).toBeGreaterThanOrEqual(0.9);
    expect(played.currentTime).toBeGreaterThan(0.5);
  });

  it('that plays goes on where it is when the query for its URL is asked again, ten times', async () => {
    const { file } = await createFileClient(app.url, app.apiKey).upload(readFixture('video.mp4'));
    const query = `{ file(id: "${file.id}") { download { url } } }`;
    const seen = await page.$eval(
      'body',
      async ({ ownerDocument }, endpoint, authorization, body) => {
        const ask = async (): Promise<string> => {
          const headers = { authorization, 'content-type': 'application/json' };
          const answer = await fetch(endpoint, { method: 'POST', headers, body });
          const { data }: { data: { file: { download: { url: string } } } } = JSON.parse(await answer.text());
          return data.file.download.url;
        };
        const video = ownerDocument.createElement('video');
        let loads = 0;
        video.addEventListener('loadstart', () => {
          loads += 1;
        });
        Object.assign(video, { muted: true, loop: true, src: await ask() });
        await video.play();
        while (video.currentTime === 0) await new Promise((resolve) => setTimeout(resolve, 20));
        const times: number[] = [];
        for (let time = 0; time < 10; time += 1) {
          const src = await ask();
          // As a framework does: an attribute that has not changed is not set.
          if (video.getAttribute('src') !== src) video.src = src;
          times.push(video.currentTime);
        }
        return { loads, times, paused: video.paused };
      },
      `${app.url}/graphql`,
      `Bearer ${app.apiKey}`,
      JSON.stringify({ query }),
    );
    expect(seen).toMatchObject({ loads: 1, paused: false });
    expect(seen.times.every((time) => time > 0)).toBe(true);
  });

  it('is shown again, 37 thumbnails of it, without a request when the page is loaded again', async () => {
    const client = createFileClient(app.url, app.apiKey);
    const urls: string[] = [];
    for (let tile = 0; tile < TILES; tile += 1)
      urls.push((await client.upload(readFixture('still.png'))).file.thumbnail.url);
    const requests = () => log.text().split('/thumbnail').length - 1;
    const show = () =>
      page.$eval(
        'body',
        async (body, tiles) => {
          const pictures = tiles.map((src) => Object.assign(body.ownerDocument.createElement('img'), { src }));
          body.append(...pictures);
          await Promise.all(pictures.map((picture) => picture.decode()));
          return pictures.filter(({ naturalWidth }) => naturalWidth === 64).length;
        },
        urls,
      );
    expect(await show()).toBe(TILES);
    await eventually('every request is in the log', async () => requests() === TILES);
    await page.reload();
    expect(await show()).toBe(TILES);
    expect(requests()).toBe(TILES);
  });

  describe('of another origin, with what frontends copy of docs/clients.md,', () => {
    let site: OriginServer;
    let other: Page;
    const run = (program: string) => other.evaluate(`(async () => { ${program} })()`) as Promise<unknown>;
    beforeAll(async () => {
      site = await startSnippetPage(PICTURE);
      other = await browser().newPage();
      other.setDefaultTimeout(120_000);
      await other.goto(site.url);
      await run(`
        globalThis.api = ${JSON.stringify({ url: `${app.url}/graphql`, key: app.apiKey })};
        globalThis.picture = new File([await (await fetch('/picture.png')).blob()], 'picture.png', { type: 'image/png' });
        const { createApolloClient } = await import('/src/apollo');
        const { createUrqlClient } = await import('/src/urql');
        const { uploadByApollo, uploadByUrql } = await import('/src/upload-file');
        globalThis.client = createUrqlClient(api.url, api.key);
        const apollo = createApolloClient(api.url, api.key);
        globalThis.uploadBy = {
          urql: (options) => uploadByUrql(client, picture, options),
          // It throws what urql answers with.
          'Apollo Client': (options) =>
            uploadByApollo(apollo, picture, options).catch((networkError) => ({ error: { networkError } })),
        };`);
      // Slow enough for progress to be seen.
      await other.emulateNetworkConditions({ upload: 4 * PICTURE.length, download: -1, latency: 0 });
    });
    afterAll(() => site.close());

    it.each(CLIENTS)('is uploaded by %s, and tells how far it is', async (name) => {
      const { progress, data, error } = (await run(`
        const progress = [];
        const onProgress = (sent, total) => progress.push([sent, total]);
        const { data, error } = await uploadBy['${name}']({ onProgress });
        return { progress, data, error: error?.networkError?.message ?? error?.message ?? null };`)) as UploadResult;
      expect({ data, error }).toMatchObject({
        data: { uploadFile: { file: { filename: 'picture.png' }, errors: [] } },
        error: null,
      });
      expect(progress.some(([sent, total]) => sent > 0 && sent < total)).toBe(true);
      const [sent, total] = progress.at(-1) ?? [0, 0];
      expect(sent).toBe(total);
      expect(total).toBeGreaterThan(PICTURE.length);
    });

    it.each(CLIENTS)('is uploaded by %s until that is aborted, and leaves nothing', async (name) => {
      const count = () => app.dataSource.query('SELECT count(*)::int AS files FROM files');
      const before = await count();
      const outcome = await run(`
        const controller = new AbortController();
        const onProgress = () => controller.abort();
        const { data, error } = await uploadBy['${name}']({ onProgress, signal: controller.signal });
        return { data: data ?? null, reason: error.networkError.name };`);
      expect(outcome).toEqual({ data: null, reason: 'AbortError' });
      await expectNoLeftovers(app);
      expect(await count()).toEqual(before);
    });

    it('is uploaded in parts, pauses, and goes on', async () => {
      const { id, paused } = (await run(`
        const { uploadInParts } = await import('/src/resumable-upload');
        let upload, paused;
        const pause = async (sent) => { paused = sent; await upload.abort(); upload.start(); };
        const id = await uploadInParts(api, picture, {
          onStart: (started) => { upload = started; },
          onProgress: (sent) => { if (paused === undefined && sent > 0) void pause(sent); },
        });
        return { id, paused };`)) as { id: string; paused: number };
      expect(paused).toBeLessThan(PICTURE.length);
      const sha256 = createHash('sha256').update(PICTURE).digest('hex');
      expect(await createFileClient(app.url, app.apiKey).read(id)).toMatchObject({ status: 'READY', sha256 });
    });

    it('has its URL asked for again, once for all of them, when that has run out', async () => {
      const files = createFileClient(app.url, app.apiKey);
      const [still, film] = [
        await files.upload(readFixture('still.png')),
        await files.upload(readFixture('video.webm')),
      ];
      const shown = await run(`
        const { refetchExpiredMedia } = await import('/src/fresh-media');
        const ask = async (id, ttlSeconds) => {
          const query = 'query ($id: ID!, $ttlSeconds: Int) { file(id: $id) { download(ttlSeconds: $ttlSeconds) { url } } }';
          const variables = { id, ttlSeconds };
          const requestPolicy = 'network-only';
          return (await client.query(query, variables, { requestPolicy })).data.file.download.url;
        };
        document.body.innerHTML = '<img><img><video preload="metadata"><source></video>';
        const [first, second, video] = document.body.children;
        const showStill = (src) => { first.src = second.src = src; };
        const showFilm = (src) => { video.firstChild.src = src; video.load(); };
        const loaded = (element, event) => new Promise((resolve) => element.addEventListener(event, resolve));
        const refetches = [];
        for (const [id, show, ...loads] of [
          ['${still.file.id}', showStill, loaded(first, 'load'), loaded(second, 'load')],
          ['${film.file.id}', showFilm, loaded(video, 'loadedmetadata')],
        ]) {
          const old = await ask(id, 1);
          while ((await fetch(old)).ok) await new Promise((resolve) => setTimeout(resolve, 100));
          const stop = refetchExpiredMedia(document, async () => {
            refetches.push(id);
            show(await ask(id, 60));
          });
          show(old);
          await Promise.all(loads);
          stop();
        }
        return { refetches, widths: [first.naturalWidth, second.naturalWidth, video.videoWidth] };`);
      expect(shown).toEqual({ refetches: [still.file.id, film.file.id], widths: [64, 64, 64] });
    });
  });
});

interface UploadResult {
  readonly progress: readonly (readonly [sent: number, total: number])[];
  readonly data: unknown;
  readonly error: string | null;
}
