import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'puppeteer-core';

/** Where screenshots are kept: among what is built, which git ignores. */
const SCREENSHOTS = path.join(__dirname, '../../../../dist/console-screenshots');

export interface ConsoleLook {
  readonly width: number;
  readonly scheme: 'light' | 'dark';
}

export const LOOKS: readonly ConsoleLook[] = [
  { width: 1_400, scheme: 'light' },
  { width: 1_400, scheme: 'dark' },
  { width: 390, scheme: 'light' },
  { width: 390, scheme: 'dark' },
];

export interface ConsolePage {
  readonly page: Page;
  /** What the page was not allowed to load or run, and what it failed by. */
  readonly complaints: readonly string[];
  /** Waits for a text among what is shown. */
  seeText(text: string): Promise<void>;
  /** Clicks on what has this name, as a screen reader tells it. */
  click(name: string): Promise<void>;
  screenshot(name: string): Promise<void>;
}

/** A browser with storage of its own, in which the console is opened. */
export async function openConsole(
  browser: Pick<Browser, 'createBrowserContext'>,
  url: string,
  { width, scheme }: ConsoleLook = { width: 1_400, scheme: 'light' },
): Promise<ConsolePage> {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.setViewport({ width, height: width < 500 ? 844 : 900, isMobile: width < 500, hasTouch: width < 500 });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  await page.exposeFunction('noteViolation', (text: string) => complaints.push(text));
  await page.evaluateOnNewDocument(`addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    noteViolation(violatedDirective + ' ' + blockedURI))`);
  page.on('dialog', (dialog) => {
    // A test that leaves a page means it.
    if (dialog.type() === 'beforeunload') {
      void dialog.accept();
      return;
    }
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(url);
  return {
    page,
    complaints,
    seeText: async (text) => {
      await page.waitForFunction(`document.body.innerText.includes(${JSON.stringify(text)})`);
    },
    click: (name) => page.locator(`::-p-aria(${name})`).click(),
    screenshot: async (name) => {
      await atRest(page);
      await mkdir(SCREENSHOTS, { recursive: true });
      await page.screenshot({ path: path.join(SCREENSHOTS, `${name}-${width}-${scheme}.png`) });
    },
  };
}

/** What moves for a while is judged when it has come to rest; what moves on is not waited for. */
export async function atRest(page: Page): Promise<void> {
  await page.waitForFunction(`document.getAnimations().every(({ playState, effect }) =>
    playState !== 'running' || effect.getComputedTiming().iterations === Infinity)`);
}

export async function signIn({ page, click }: ConsolePage, apiKey: string): Promise<void> {
  await page.waitForSelector('input[name="api-key"]');
  await page.type('input[name="api-key"]', apiKey);
  await click('Sign in');
  // The page that asks for the key has a heading as well.
  await page.waitForSelector('main#page h1');
}

export async function signOut({ page, click }: ConsolePage): Promise<void> {
  await page.click('header button[aria-haspopup="menu"]');
  await click('Sign out');
  await page.waitForSelector('input[name="api-key"]');
}

export interface DroppedFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** Drops files on the page, as a person drags them out of a folder. */
export async function dropFiles({ page }: ConsolePage, files: readonly DroppedFile[]): Promise<void> {
  const given = files.map(({ name, type, bytes }) => ({ name, type, base64: bytes.toString('base64') }));
  await page.evaluate(`{
    const dataTransfer = new DataTransfer();
    for (const { name, type, base64 } of ${JSON.stringify(given)}) {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      dataTransfer.items.add(new File([bytes], name, { type, lastModified: 1 }));
    }
    for (const type of ['dragenter', 'dragover', 'drop']) {
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    }
  }`);
}
