import { createFileClient } from '../../support/graphql/file-client';
import { createGraphqlClient } from '../../support/graphql/graphql-client';
import { readFixture } from '../../support/media/media-fixtures';
import { createTenant, startTestApp, type TestApp } from '../../support/service/test-app';
import { describeInBrowser } from '../support/browser/describe-in-browser';
import { seriousFindings } from '../support/console/axe-findings';
import { type ConsolePage, LOOKS, openConsole, signIn, signOut } from '../support/console/console-page';
import { chooseKind, enterSetting, writePrompt } from '../support/console/create-form';
import { holdGenerations } from '../support/console/hold-generations';

const HOSTILE_WORDS = 'brighter <img src=x onerror=alert(1)> {{7*7}}';
const LAST = `query { mediaGenerations(first: 1) { nodes { id kind status inputs { field } outputs { mimeType } } } }`;

interface MadeGeneration {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly inputs: readonly { readonly field: string }[];
  readonly outputs: readonly { readonly mimeType: string }[];
}

describeInBrowser('making things in the console', (browser) => {
  let app: TestApp;
  let console: ConsolePage;
  let pictureId: string;
  beforeAll(async () => {
    app = await startTestApp();
    const { file } = await createFileClient(app.url, app.apiKey).upload(readFixture('still.png'), {
      filename: 'Leuchtturm bei Nacht.png',
    });
    pictureId = file!.id;
    console = await openConsole(browser(), app.url);
    await signIn(console, app.apiKey);
  });
  afterAll(() => app.close());

  async function lastMade(apiKey = app.apiKey): Promise<MadeGeneration> {
    const { data } = await createGraphqlClient(app.url, apiKey).request(LAST);
    return data.mediaGenerations.nodes[0];
  }

  it('changes a picture of the library where a mask says so that was painted by keyboard', async () => {
    await console.page.goto(`${app.url}/create?input=${pictureId}`);
    await console.seeText('Leuchtturm bei Nacht.png');
    await console.click('Paint a mask');
    await console.page.waitForSelector('[role="application"]');
    await console.page.focus('[role="application"]');
    await console.page.keyboard.press('Space');
    await console.page.keyboard.down('Shift');
    for (let step = 0; step < 8; step += 1) await console.page.keyboard.press('ArrowRight');
    await console.page.keyboard.up('Shift');
    await console.screenshot('create-mask');
    expect(await seriousFindings(console)).toEqual([]);
    await console.click('Use this mask');
    await console.seeText('Only the painted area changes.');
    await writePrompt(console, HOSTILE_WORDS);
    await console.click('Generate');
    await console.seeText('Done');
    await console.page.waitForFunction(`document.querySelector('img[alt="Result"]')?.naturalWidth > 0`);
    await console.seeText(HOSTILE_WORDS);
    await console.screenshot('create-edited');
    const { kind, inputs } = await lastMade();
    expect({ kind, fields: inputs.map(({ field }) => field) }).toEqual({ kind: 'IMAGE', fields: ['image', 'mask'] });
  });

  it('stays with the kind that is chosen while the input is still asked for', async () => {
    const { page } = console;
    const held = new Promise<() => Promise<void>>((resolve) => {
      page.on('request', (request) => {
        if (request.postData()?.includes('ConsoleInputFile')) resolve(() => request.continue());
        else void request.continue();
      });
    });
    await page.setRequestInterception(true);
    await console.click('Use as input');
    const release = await held;
    await chooseKind(console, 'VIDEO');
    await release();
    await console.seeText('is now the input');
    await page.setRequestInterception(false);
    page.removeAllListeners('request');
    expect(await page.$eval('main input[value="VIDEO"]', (radio) => radio.checked)).toBe(true);
    expect(await page.$$eval('main form li', (picked) => picked.length)).toBe(1);
  });

  it('animates what was made, and shows it as it comes along', async () => {
    await console.click('Use as input');
    await chooseKind(console, 'VIDEO');
    await writePrompt(console, 'slowly nearer');
    await enterSetting(console, 'Duration', '1');
    await enterSetting(console, 'Size', '128x128');
    const letGo = await holdGenerations(console.page);
    await console.click('Generate');
    await console.seeText('You can leave this page');
    await console.screenshot('create-progress');
    await letGo();
    await console.page.waitForFunction(`document.querySelector('video')?.readyState > 0`);
    await console.screenshot('create-video');
    expect((await lastMade()).outputs).toEqual([{ mimeType: 'video/mp4' }]);
  });

  it('puts what was asked for into the form again', async () => {
    await chooseKind(console, 'SPEECH');
    await console.click('Again with changes');
    await console.seeText('Settings restored in the form');
    expect(await console.page.$eval('main form textarea', (field) => field.value)).toBe('slowly nearer');
    expect(await console.page.$eval('input[inputmode="decimal"]', (field) => field.value)).toBe('1');
  });

  it('speaks, and writes down what was spoken', async () => {
    await chooseKind(console, 'SPEECH');
    await writePrompt(console, 'The quick brown fox jumps over the lazy dog.');
    await console.click('Speak');
    await console.page.waitForFunction(`document.querySelector('audio')?.readyState > 0`);
    await console.click('Use as input');
    await console.page.waitForFunction(`document.querySelector('main input[value="TRANSCRIPTION"]')?.checked`);
    await console.click('Transcribe');
    await console.seeText('Copy text');
    await console.seeText('brown');
    await console.screenshot('create-transcript');
  });

  it('is cancelled where it is made', async () => {
    await chooseKind(console, 'VIDEO');
    await writePrompt(console, 'for ten seconds');
    await enterSetting(console, 'Duration', '10');
    await enterSetting(console, 'Size', '1280x720');
    await console.click('Generate');
    await console.seeText('You can leave this page');
    await console.click('Cancel');
    await console.seeText('Canceled before it finished.');
    expect((await lastMade()).status).toBe('CANCELED');
  });

  it('says why something is refused, in words', async () => {
    await chooseKind(console, 'IMAGE');
    await writePrompt(console, 'too large');
    await enterSetting(console, 'Size', '99999x99999');
    await console.click('Generate');
    await console.page.waitForSelector('main form [role="alert"]');
    await console.seeText('Change what was entered, then try again.');
  });

  it('has what was made in its history, a page at a time', async () => {
    await console.page.waitForSelector('section[aria-labelledby="history"] li a');
    const rows = await console.page.$$eval('section[aria-labelledby="history"] li a', (links) => links.length);
    expect(rows).toBe(5);
  });

  it('shows what a project does not keep, says so, and offers it', async () => {
    const tenant = await createTenant(app.dataSource, { zeroDataRetention: true });
    await signOut(console);
    await signIn(console, tenant.apiKey);
    await console.page.goto(`${app.url}/create`);
    await writePrompt(console, 'a lighthouse that nobody keeps');
    await console.click('Generate');
    await console.seeText('This project stores nothing.');
    await console.page.waitForFunction(`document.querySelector('img[alt="Result"]')?.naturalWidth > 0`);
    expect(await console.page.$eval('a[download]', (link) => link.href)).toMatch(/^data:image\/png/);
    await console.screenshot('create-not-kept');
    expect(await console.page.evaluate('document.body.innerText')).not.toContain('Leuchtturm');
  });

  it('has run nothing that it was told to', () => {
    expect(console.complaints).toEqual([]);
  });

  it.each(LOOKS)('is to be seen and used by everybody: $width pixels, $scheme', async (look) => {
    const own = await openConsole(browser(), app.url, look);
    await signIn(own, app.apiKey);
    for (const kind of ['image', 'video', 'speech', 'transcription']) {
      await own.page.goto(`${app.url}/create?kind=${kind}`);
      await own.page.waitForSelector('main form textarea');
      await own.page.waitForSelector('section[aria-labelledby="history"] li a');
      await own.screenshot(`create-${kind}`);
      expect({ kind, findings: await seriousFindings(own) }).toEqual({ kind, findings: [] });
    }
    await own.click('From the library');
    await own.page.waitForSelector('[role="dialog"] li button');
    await own.screenshot('create-library');
    expect(await seriousFindings(own)).toEqual([]);
    await own.page.keyboard.press('Escape');
    await own.page.click('section[aria-labelledby="history"] li:last-child a');
    await own.page.waitForFunction(`document.querySelector('img[alt="Result"]')?.naturalWidth > 0`);
    await own.screenshot('create-result');
    expect(await seriousFindings(own)).toEqual([]);
    expect(await own.page.evaluate('document.documentElement.scrollWidth')).toBe(look.width);
    expect(own.complaints).toEqual([]);
    await own.page.browserContext().close();
  });
});
