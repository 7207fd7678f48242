import { createFileClient } from '../../support/graphql/file-client';
import { readFixture } from '../../support/media/media-fixtures';
import { paddedPng } from '../../support/media/media-samples';
import { createTenant, startTestApp, type TestApp } from '../../support/service/test-app';
import { describeInBrowser } from '../support/browser/describe-in-browser';
import { type ConsolePage, dropFiles, openConsole, signIn, signOut } from '../support/console/console-page';

const HOSTILE_NAME = '"><img src=x onerror=alert(1)>.png';
const HOSTILE_TAG = '<script>alert(2)</script>';
const NAMES = ['Größenvergleich am Bodensee.png', '夕暮れの灯台.jpg', HOSTILE_NAME];
/** How much of everything that a page can keep there is. */
const KEPT = `Promise.all([
  sessionStorage.length, localStorage.length, caches.keys().then(({ length }) => length),
  indexedDB.databases().then(({ length }) => length), document.cookie,
])`;

describeInBrowser('the files in the console', (browser) => {
  let app: TestApp;
  let console: ConsolePage;
  beforeAll(async () => {
    app = await startTestApp({ MAX_UPLOAD_BYTES: '1000000' });
    console = await openConsole(browser(), app.url);
  });
  afterAll(() => app.close());

  const tiles = () => console.page.$$eval('[role="gridcell"]', (cells) => cells.map((cell) => cell.textContent ?? ''));
  const seeTiles = async (count: number) => {
    await console.page.waitForFunction(
      `document.querySelectorAll('[role="gridcell"]:not([aria-busy="true"])').length === ${count}`,
    );
  };

  it('are not shown to a key that nobody was given, which is told what to do', async () => {
    await console.page.type('input[name="api-key"]', 'a-key-that-nobody-was-given');
    await console.click('Sign in');
    await console.seeText('Check that you copied all of it');
    await console.page.$eval('input[name="api-key"]', (field) => field.select());
  });

  it('begin with nothing, and what to do about it', async () => {
    await signIn(console, app.apiKey);
    await console.seeText('No files yet');
    expect(console.page.url()).toBe(`${app.url}/`);
    await console.screenshot('files-empty');
  });

  it('come by a drop of three, of which one is too large and one of a wrong type', async () => {
    await dropFiles(console, [
      { name: NAMES[0]!, type: 'image/png', bytes: readFixture('still.png') },
      { name: 'large.png', type: 'image/png', bytes: paddedPng(1_100_000) },
      { name: 'letter.pdf', type: 'application/pdf', bytes: Buffer.from('%PDF-1.7\n'.repeat(100)) },
    ]);
    await console.seeText('A file has at most 1000000 bytes.');
    await console.seeText('Make it smaller, then upload it again.');
    await console.seeText('Convert it to one of these, then upload it again.');
    await seeTiles(1);
    expect((await tiles())[0]).toContain(NAMES[0]);
    await console.screenshot('files-dropped');
    await console.click('Dismiss large.png');
    await console.click('Dismiss letter.pdf');
  });

  it('show their pictures, whatever they are called', async () => {
    await dropFiles(console, [
      { name: NAMES[1]!, type: 'image/jpeg', bytes: readFixture('still.jpg') },
      { name: NAMES[2]!, type: 'image/png', bytes: readFixture('still.png') },
    ]);
    await seeTiles(3);
    await console.page.waitForFunction(`document.querySelectorAll('img[data-state="shown"]').length === 3`);
    const shown = (await tiles()).join('\n');
    expect(NAMES.filter((name) => !shown.includes(name))).toEqual([]);
    await console.screenshot('files-three');
  });

  it('are looked at, and get a tag that shows as it is written', async () => {
    await console.page.click('[data-index="1"]');
    await console.page.waitForSelector('aside [aria-label^="Enlarge"]');
    const field = await console.page.waitForSelector('::-p-aria([name="Tags"][role="textbox"])');
    await field?.type(HOSTILE_TAG);
    await console.page.keyboard.press('Enter');
    await console.page.waitForFunction(
      `document.querySelector('aside').innerText.includes(${JSON.stringify(HOSTILE_TAG)})`,
    );
    const id = new URL(console.page.url()).searchParams.get('file')!;
    expect(await createFileClient(app.url, app.apiKey).read(id)).toMatchObject({ tags: [HOSTILE_TAG] });
    await console.screenshot('files-detail');
    await console.click('Close the details');
    await console.page.waitForSelector('aside', { hidden: true });
    expect(console.page.url()).toBe(`${app.url}/`);
  });

  it('are reached, selected and opened by keyboard alone', async () => {
    await console.page.focus('[data-index="0"]');
    await console.page.keyboard.press('ArrowRight');
    await console.page.keyboard.press('Space');
    await console.page.keyboard.down('Shift');
    await console.page.keyboard.press('ArrowRight');
    await console.page.keyboard.up('Shift');
    await console.page.waitForFunction(`document.querySelectorAll('[aria-selected="true"]').length === 2`);
    await console.page.keyboard.press('Escape');
    await console.page.waitForFunction(`document.querySelectorAll('[aria-selected="true"]').length === 0`);
    await console.page.keyboard.press('Enter');
    await console.page.waitForSelector('aside');
    await console.page.keyboard.press('Escape');
    await console.page.waitForSelector('aside', { hidden: true });
    expect(await console.page.evaluate('document.activeElement.dataset.index')).toBe('2');
  });

  it('are deleted together, after it was said what would be', async () => {
    await console.page.click('[data-index="0"] [data-check]');
    await console.page.keyboard.down('Shift');
    await console.page.click('[data-index="1"]');
    await console.page.keyboard.up('Shift');
    await console.seeText('2 files');
    await console.click('Delete');
    await console.seeText('This cannot be undone');
    await console.screenshot('files-delete');
    await console.click('Delete 2 files');
    await seeTiles(1);
    await console.seeText('2 files deleted');
  });

  it('are none of the next one who signs in', async () => {
    const other = await createTenant(app.dataSource);
    const [tile = ''] = await tiles();
    const kept = tile.slice(0, 10);
    await console.page.click('[data-index="0"]');
    await console.page.waitForSelector('aside dl');
    await console.click('Use as input');
    await console.seeText('is now the input');
    await signOut(console);
    expect(await console.page.evaluate(KEPT)).toEqual([0, 0, 0, 0, '']);
    // What was said of it goes at once, too.
    expect(await console.page.content()).not.toContain(kept);
    await signIn(console, other.apiKey);
    await console.seeText('No files yet');
    expect(await console.page.content()).not.toContain(kept);
    await console.page.goBack();
    await console.seeText('No files yet');
  });

  it('break no rule on what the page may load, and run nothing that they are called', () => {
    expect(console.complaints).toEqual([]);
  });
});
