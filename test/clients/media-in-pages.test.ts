import type { Page } from 'puppeteer-core';
import { describeInBrowser } from '../support/browser/describe-in-browser';
import { eventually } from '../support/embedded-server';
import { createFileClient } from '../support/file-client';
import { createGenerationClient } from '../support/generation-client';
import { readFixture } from '../support/media-fixtures';
import { recordLog } from '../support/recorded-log';
import { startTestApp, type TestApp } from '../support/test-app';

const TILES = 37;

describeInBrowser('media in a page', (browser) => {
  const log = recordLog();
  let app: TestApp;
  let page: Page;
  beforeAll(async () => {
    app = await startTestApp({}, log.logger);
    page = await browser().newPage();
    page.setDefaultTimeout(120_000);
    await page.goto(app.url);
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
        return { videoWidth, videoHeight, currentTime, duration, error: error?.message ?? null };
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
});
