import { createTenant, startTestApp, type TestApp } from '../../support/service/test-app';
import { describeInBrowser } from '../support/browser/describe-in-browser';
import { openConsole, signIn } from '../support/console/console-page';

const PAGES = `[...document.querySelectorAll('nav[aria-label="Pages"] a')].map(({ textContent }) => textContent)`;
const BUTTONS = `[...document.querySelectorAll('main button')].map(({ textContent }) => textContent)`;

describeInBrowser('what the console offers', (browser) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  async function openWith(apiKey: string) {
    const console = await openConsole(browser(), app.url);
    await signIn(console, apiKey);
    return console;
  }

  it('begins for a key that reads no files with a page that it may see', async () => {
    const { apiKey } = await createTenant(app.dataSource, { scopes: ['USAGE_READ'] });
    const { page, complaints } = await openWith(apiKey);
    await page.waitForSelector('section canvas');
    expect(page.url()).toBe(`${app.url}/usage`);
    expect(await page.evaluate(PAGES)).toEqual(['Usage']);
    expect(complaints).toEqual([]);
    await page.browserContext().close();
  });

  it('is what a key of an organization may do: it makes nothing, and has policies to change', async () => {
    const { organizationApiKey } = await createTenant(app.dataSource);
    const { page, seeText, complaints } = await openWith(organizationApiKey);
    await seeText('No files yet');
    expect(await page.evaluate(PAGES)).toEqual(['Files', 'Usage', 'Administration']);
    expect(await page.evaluate(BUTTONS)).not.toContain('Upload');
    await page.goto(`${app.url}/create`);
    await seeText('Page not found');
    await page.goto(`${app.url}/administration`);
    await seeText('kept until deleted');
    expect(await page.evaluate(BUTTONS)).toEqual(['New project', 'Edit']);
    expect(complaints).toEqual([]);
    await page.browserContext().close();
  });

  it('is no policy to a key of the project that it holds for', async () => {
    const { apiKey } = await createTenant(app.dataSource);
    const { page, seeText } = await openWith(apiKey);
    await page.goto(`${app.url}/administration`);
    await seeText('kept until deleted');
    await seeText('changing its policy takes a key of the organization');
    expect(await page.evaluate(BUTTONS)).toEqual([]);
    await page.browserContext().close();
  });
});
