import { setTimeout } from 'node:timers/promises';
import type { Page } from 'puppeteer-core';
import { OrganizationEntity } from '../../src/database/entities/organization';
import { fixturePath } from '../support/media/media-fixtures';
import { createTenant, startTestApp, type TestApp } from '../support/service/test-app';
import { describeInBrowser } from './support/browser/describe-in-browser';

describeInBrowser('the playground', (browser) => {
  let app: TestApp;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    app = await startTestApp();
    page = await browser().newPage();
    page.setDefaultTimeout(120_000);
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(`${app.url}/graphiql`);
  });
  afterAll(() => app.close());

  it('asks for a key, and says whose it is', async () => {
    await page.type('#api-key', 'a-key-that-nobody-was-given');
    await page.waitForSelector('#api-key-status[data-state="refused"]');
    complaints.length = 0;
    await page.$eval('#api-key', (field) => field.select());
    await page.type('#api-key', app.apiKey);
    await page.waitForSelector('#api-key-status[data-state="ready"]');
    expect(await textOf(page, '#api-key-status')).toBe('local / default');
  });

  it('takes the key that its address brings, and takes it out of that', async () => {
    const other = await browser().newPage();
    other.setDefaultTimeout(120_000);
    await other.goto(`${app.url}/graphiql#key=${app.apiKey}`);
    await other.waitForSelector('#api-key-status[data-state="ready"]');
    expect(other.url()).toBe(`${app.url}/graphiql`);
    await other.reload();
    await other.waitForSelector('#api-key-status[data-state="ready"]');
    await other.close();
  });

  it('says so of a key of an organization, which has no project', async () => {
    const { organizationId, organizationApiKey } = await createTenant(app.dataSource);
    const other = await browser().newPage();
    other.setDefaultTimeout(120_000);
    await other.goto(`${app.url}/graphiql`);
    await other.type('#api-key', organizationApiKey);
    await other.waitForSelector('#api-key-status[data-state="ready"]');
    const { name } = await app.dataSource.manager.findOneByOrFail(OrganizationEntity, { id: organizationId });
    expect(await textOf(other, '#api-key-status')).toBe(name);
    await other.close();
  });

  it('runs the query of its first tab', async () => {
    await page.locator('.graphiql-execute-button').click();
    await page.waitForFunction('document.querySelector(".result-window").textContent.includes("FILES_WRITE")');
  });

  it('makes a picture, and shows it', async () => {
    await openTab(page, 'GenerateImage');
    await page.locator('.graphiql-execute-button').click();
    await page.waitForFunction('document.querySelector("#media-strip img")?.naturalWidth === 1024');
  });

  it('makes a video of it, and shows how it comes along', async () => {
    const image = await idIn(page, 'file');
    await openTab(page, 'Animate');
    await setVariables(page, { image });
    await execute(page, 'Animate');
    await page.waitForFunction('document.querySelector(".result-window").textContent.includes("QUEUED")');
    await setVariables(page, { generation: await idIn(page, 'gen') });
    await execute(page, 'Watch');
    await page.waitForFunction('document.querySelector("#media-strip video")?.videoWidth > 0');
  });

  it('uploads a picture, and shows it', async () => {
    const input = await page.waitForSelector('input[type="file"]');
    await input?.uploadFile(fixturePath('still.png'));
    await page.locator('#files-example').click();
    await page.waitForSelector('#files li[data-state="bound"]');
    await page.locator('.graphiql-execute-button').click();
    await page.waitForFunction('document.querySelector("#media-strip img")?.naturalWidth > 0');
    expect(
      await page.$eval('#media-strip img', ({ naturalWidth, naturalHeight }) => [naturalWidth, naturalHeight]),
    ).toEqual([64, 48]);
    expect(await textOf(page, '.result-window')).toContain('still.png');
  });

  it('shows the files that it lists', async () => {
    await openTab(page, 'Files');
    await page.locator('.graphiql-execute-button').click();
    // The upload, the picture that was made, and its video.
    await page.waitForFunction('document.querySelectorAll("#media-strip :is(img, video)").length === 3');
    // They leave the query its half of the page.
    const [query, response] = await Promise.all([
      widthOf(page, '.graphiql-editors'),
      widthOf(page, '.graphiql-response'),
    ]);
    expect(query / response).toBeCloseTo(1, 1);
  });

  it('keeps what was asked for in this tab, as it keeps the key: another one finds nothing of it', async () => {
    await page.waitForFunction(`Object.keys(sessionStorage).some((name) => name.startsWith('graphiql:'))`);
    expect(await page.evaluate('Object.keys(localStorage)')).toEqual([]);
  });

  it('fits a phone', async () => {
    await page.setViewport({ width: 390, height: 844, isMobile: true });
    await page.waitForFunction('innerWidth === 390 && document.documentElement.scrollWidth === 390');
    for (const part of ['#api-key', '.graphiql-execute-button', '.graphiql-query-editor', '.result-window']) {
      const [left, right, height] = await page.$eval(part, (element) => {
        const box = element.getBoundingClientRect();
        return [box.left, box.right, box.height] as const;
      });
      expect({ part, fits: left >= 0 && right <= 390 && height > 20 }).toEqual({ part, fits: true });
    }
  });

  it('breaks none of its own rules on what a page may load', () => {
    expect(complaints).toEqual([]);
  });
});

async function openTab(page: Page, name: string): Promise<void> {
  const tab = `//button[contains(@class, "graphiql-tab-button") and contains(., "${name}")]`;
  await page.locator(`::-p-xpath(${tab})`).click();
  await page.waitForSelector(`::-p-xpath(${tab}/ancestor::*[contains(@class, "graphiql-tab-active")])`);
  // The editor learns of the operations a moment after it has got their text.
  await setTimeout(1_000);
}

/** Runs one of several operations in the tab. */
async function execute(page: Page, operation: string): Promise<void> {
  // The button is made anew, with a menu, when the editor has learnt of the operations.
  await page.locator('.graphiql-execute-button[aria-haspopup="menu"]').click();
  await page.locator(`::-p-xpath(//*[@role="menuitem" and contains(., "${operation}")])`).click();
}

function setVariables(page: Page, variables: object): Promise<void> {
  const text = JSON.stringify(JSON.stringify(variables));
  return page.evaluate(
    `document.querySelector('.graphiql-editor-tool .CodeMirror').CodeMirror.setValue(${text})`,
  ) as Promise<void>;
}

/** The first id of this kind in the response. */
async function idIn(page: Page, prefix: string): Promise<string> {
  const found = new RegExp(`${prefix}_[0-9a-z]{26}`).exec((await textOf(page, '.result-window')) ?? '');
  if (found === null) throw new Error(`There is no ${prefix}_… in the response.`);
  return found[0];
}

function widthOf(page: Page, selector: string): Promise<number> {
  return page.$eval(selector, (element) => element.getBoundingClientRect().width);
}

function textOf(page: Page, selector: string): Promise<string | null> {
  return page.$eval(selector, (element) => element.textContent);
}
