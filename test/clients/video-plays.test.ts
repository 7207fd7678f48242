import type { Page } from 'puppeteer-core';
import { describeInBrowser } from '../support/browser/describe-in-browser';
import { createGenerationClient } from '../support/generation-client';
import { startTestApp, type TestApp } from '../support/test-app';

describeInBrowser('a video that was made without a provider', (browser) => {
  let app: TestApp;
  let page: Page;
  beforeAll(async () => {
    app = await startTestApp();
    page = await browser().newPage();
    page.setDefaultTimeout(120_000);
    await page.goto(app.url);
  });
  afterAll(() => app.close());

  it('plays from its signed URL', async () => {
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
});
