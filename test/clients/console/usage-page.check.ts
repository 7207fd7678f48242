import { createFileClient } from '../../support/graphql/file-client';
import { createGraphqlClient } from '../../support/graphql/graphql-client';
import { readFixture } from '../../support/media/media-fixtures';
import { startTestApp, type TestApp } from '../../support/service/test-app';
import { describeInBrowser } from '../support/browser/describe-in-browser';
import { seriousFindings } from '../support/console/axe-findings';
import { type ConsolePage, LOOKS, openConsole, signIn } from '../support/console/console-page';
import { totalOf } from '../support/console/usage-figures';

const GENERATE = `mutation { generateImage(input: { prompt: "a lighthouse", size: "64x64" }) { errors { message } } }`;

describeInBrowser('the usage in the console', (browser) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
    const client = createFileClient(app.url, app.apiKey);
    for (const name of ['still.png', 'video.mp4', 'sound.wav'] as const) {
      await client.upload(readFixture(name), { filename: name, ttlSeconds: 7_200 });
    }
    await createGraphqlClient(app.url, app.apiKey).request(GENERATE);
  });
  afterAll(() => app.close());

  async function openUsage(look = LOOKS[0]!, search = ''): Promise<ConsolePage> {
    const console = await openConsole(browser(), app.url, look);
    await signIn(console, app.apiKey);
    await console.page.goto(`${app.url}/usage${search}`);
    await console.page.waitForSelector('section canvas');
    return console;
  }

  it('says how full the quota is, what expires soon, and what happened', async () => {
    const console = await openUsage();
    expect(await console.page.$eval('[aria-label="Files of the quota"]', (meter) => meter.ariaValueText)).toContain(
      '4 files of',
    );
    await console.seeText('Within a day');
    expect(await totalOf(console, 'Uploads')).toBe('3');
    expect(await totalOf(console, 'Generations')).toBe('1');
    expect(await totalOf(console, 'Cost')).toBe('$0');
    expect(console.complaints).toEqual([]);
    await console.page.browserContext().close();
  });

  it('is walked by arrow keys, and told as a table', async () => {
    const console = await openUsage(LOOKS[0], '?range=24h&apart=kind');
    await console.page.focus('[role="slider"]');
    // The hour may have turned since, or while they were uploaded.
    const told: number[] = [];
    for (const key of ['End', 'ArrowLeft'] as const) {
      await console.page.keyboard.press(key);
      const text = await console.page.$eval('[role="slider"]', (plot) => plot.getAttribute('aria-valuetext'));
      told.push(Number(/UTC: (\d+)$/.exec(text ?? '')?.[1]));
    }
    expect(told[0]! + told[1]!).toBe(3);
    await console.page.$eval('input[aria-label="Uploads as a table"]', (input) => input.click());
    const rows = await console.page.$$eval('section[aria-label="Figures: Uploads"] tbody tr', (all) =>
      all.map((row) => Number(row.lastElementChild?.textContent)),
    );
    expect(rows).toHaveLength(24);
    expect(rows.slice(0, 2)).toEqual(told);
    await console.page.browserContext().close();
  });

  it('moves nothing while it is loaded', async () => {
    const console = await openConsole(browser(), app.url);
    await signIn(console, app.apiKey);
    await console.page.evaluateOnNewDocument(`window.shifts = [];
      new PerformanceObserver((list) => shifts.push(...list.getEntries().map(({ value }) => value)))
        .observe({ type: 'layout-shift', buffered: true });`);
    await console.page.goto(`${app.url}/usage?apart=model`);
    await console.page.waitForSelector('section canvas');
    const shifted = (await console.page.evaluate('shifts.reduce((sum, value) => sum + value, 0)')) as number;
    expect(shifted).toBeLessThan(0.05);
    await console.page.browserContext().close();
  });

  it.each(LOOKS)('is to be seen and used by everybody: $width pixels, $scheme', async (look) => {
    const console = await openUsage(look, '?apart=kind');
    await console.screenshot('usage');
    expect(await seriousFindings(console)).toEqual([]);
    await console.page.$eval('input[aria-label="Uploads as a table"]', (input) => input.click());
    await console.page.$eval('main', (main) => main.scrollTo(0, 700));
    await console.screenshot('usage-plots');
    expect(await seriousFindings(console)).toEqual([]);
    expect(await console.page.evaluate('document.documentElement.scrollWidth')).toBe(look.width);
    expect(console.complaints).toEqual([]);
    await console.page.browserContext().close();
  });
});
