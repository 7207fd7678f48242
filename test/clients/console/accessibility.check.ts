import { createFileClient } from '../../support/graphql/file-client';
import { readFixture } from '../../support/media/media-fixtures';
import { startTestApp, type TestApp } from '../../support/service/test-app';
import { describeInBrowser } from '../support/browser/describe-in-browser';
import { seriousFindings } from '../support/console/axe-findings';
import { dropFiles, LOOKS, openConsole, signIn } from '../support/console/console-page';

describeInBrowser('the console, as axe sees it,', (browser) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
    const client = createFileClient(app.url, app.apiKey);
    for (const name of ['still.png', 'video.mp4', 'sound.wav', 'still.jpg'] as const) {
      await client.upload(readFixture(name), { filename: name, tags: ['campaign', 'Küste'] });
    }
  });
  afterAll(() => app.close());

  it.each(LOOKS)('has nothing serious at $width pixels, $scheme', async (look) => {
    const console = await openConsole(browser(), app.url, look);
    const { page } = console;
    const check = async (name: string) => {
      await console.screenshot(name);
      expect({ name, findings: await seriousFindings(console) }).toEqual({ name, findings: [] });
    };
    await check('sign-in');
    await signIn(console, app.apiKey);
    await page.waitForSelector('[role="gridcell"]:not([aria-busy="true"])');
    await check('grid');
    await dropFiles(console, [{ name: 'letter.pdf', type: 'application/pdf', bytes: Buffer.from('%PDF-1.7') }]);
    await console.seeText('1 upload failed');
    await check('uploads');
    await console.click('Dismiss letter.pdf');
    await console.click('Filters');
    await console.seeText('Files with all of these tags');
    await check('filters');
    await page.keyboard.press('Escape');
    await page.goto(`${app.url}/?view=list`);
    await page.waitForSelector('[role="gridcell"]:not([aria-busy="true"])');
    await check('list');
    for (const index of [0, 1, 2]) {
      await page.goto(`${app.url}/`);
      await page.waitForSelector(`[data-index="${index}"]:not([aria-busy="true"])`);
      await page.click(`[data-index="${index}"]`);
      await page.waitForSelector('aside dl');
      await check(`detail-${index}`);
    }
    await page.goto(`${app.url}/?q=nothing-of-the-kind`);
    await console.seeText('No matching files');
    await check('none');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(look.width);
    expect(console.complaints).toEqual([]);
    await page.browserContext().close();
  });
});
