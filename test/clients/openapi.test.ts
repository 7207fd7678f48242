import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'puppeteer-core';
import { startTestApp, type TestApp } from '../support/service/test-app';
import { describeInBrowser } from './support/browser/describe-in-browser';
import { CLIENT_PACKAGES, makeProjectDirectory } from './support/project-directory';

const run = promisify(execFile);
const DOCUMENT = readFileSync('schema/openapi.yaml', 'utf8');
const REDOCLY = path.join(CLIENT_PACKAGES, '@redocly/cli/bin/cli.js');

/** What Redocly's recommended rules find in each document, warnings too: the names of the rules. */
async function lint(documents: readonly string[]): Promise<string[][]> {
  const { directory, remove } = await makeProjectDirectory('openapi');
  const files = documents.map((_, index) => `${index}.yaml`);
  try {
    for (const [index, file] of files.entries()) await writeFile(path.join(directory, file), documents[index]!);
    // All at once: most of the time it takes to start.
    const args = [REDOCLY, 'lint', ...files, '--extends', 'recommended', '--format', 'json'];
    const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
    const { stdout } = await run(process.execPath, args, { cwd: directory, env }).catch(
      (error: { readonly stdout: string }) => error,
    );
    // One text of JSON after the other, with nothing in between.
    const reports = JSON.parse(`[${stdout.slice(stdout.indexOf('{')).replaceAll('\n}{\n', '\n},{\n')}]`);
    return reports.map(({ problems }: { problems: { ruleId: string }[] }) => problems.map(({ ruleId }) => ruleId));
  } finally {
    await remove();
  }
}

const BROKEN: readonly [rule: string, from: string | RegExp, to: string][] = [
  ['operation-operationId', /^ {6}operationId: getFile$/m, ''],
  ['no-unresolved-refs', '#/components/schemas/FilePage', '#/components/schemas/Nothing'],
  ['no-invalid-schema-examples', 'bytes: 48213', 'bytes: many'],
];

it('schema/openapi.yaml keeps every rule that Redocly recommends, and would be found out to break one', async () => {
  const [ours, ...broken] = await lint([DOCUMENT, ...BROKEN.map(([, from, to]) => DOCUMENT.replace(from, to))]);
  expect(ours).toEqual([]);
  for (const [index, [rule]] of BROKEN.entries()) expect(broken[index]).toContain(rule);
});

describeInBrowser('the page of the document', (browser) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ ROLE: 'api' });
  });
  afterAll(() => app.close());

  it('shows every route, under its own policy and without asking anybody else', async () => {
    const page = await browser().newPage();
    page.setDefaultTimeout(120_000);
    const complaints: string[] = [];
    const asked = new Set<string>();
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('request', (request) => asked.add(new URL(request.url()).protocol + new URL(request.url()).host));
    await page.goto(`${app.url}/v3/docs`);
    await page.waitForSelector('.opblock');
    const shown = await page.$$eval('.opblock-summary-path', (paths) =>
      paths.map((place) => place.getAttribute('data-path')),
    );
    const documented = [...DOCUMENT.matchAll(/^ {2}(\/v[13]\/\S+):$/gm)].map(([, place]) => place);
    expect([...new Set(shown)].sort()).toEqual(documented.sort());
    expect(complaints).toEqual([]);
    expect(
      [...asked].filter((origin) => origin !== `http:${new URL(app.url).host}` && !origin.startsWith('data:')),
    ).toEqual([]);
    await page.close();
  });

  /** For all operations: to draw it takes the browser seconds. */
  let page: Page | undefined;
  async function openPage(): Promise<Page> {
    const opened = await browser().newPage();
    opened.setDefaultTimeout(120_000);
    await opened.setExtraHTTPHeaders({ authorization: `Bearer ${app.apiKey}` });
    await opened.goto(`${app.url}/v3/docs`);
    return opened;
  }

  it.each<[what: string, operation: string, file: string | null]>([
    ['the models', 'listModels', null],
    ['an upload', 'uploadFile', 'still.png'],
    ["an upload by OpenAI's wire", 'v1UploadFile', 'still.png'],
    ['a list', 'listFiles', null],
    ['a picture', 'createImage', null],
    ['speech', 'createSpeech', null],
    ['a transcription', 'createTranscription', null],
    ['a video', 'createVideo', null],
    ["a picture by OpenAI's wire", 'v1CreateImage', null],
    ["a change by OpenAI's wire", 'v1EditImage', 'still.png'],
    ["speech by OpenAI's wire", 'v1CreateSpeech', null],
    ["a transcription by OpenAI's wire", 'v1CreateTranscription', 'sound.wav'],
  ])('calls %s as it stands there, nothing of it filled in but the file', async (_what, operation, file) => {
    page ??= await openPage();
    const block = `[id$="-${operation}"]`;
    await (await page.waitForSelector(`${block} .opblock-summary-control`))?.click();
    await (await page.waitForSelector(`${block} .try-out__btn`))?.click();
    if (file !== null) {
      const choose = await page.waitForSelector(`${block} input[type=file]`);
      const [chooser] = await Promise.all([page.waitForFileChooser(), choose?.click()]);
      await chooser.accept([path.resolve('test/fixtures', file)]);
    }
    // What Swagger UI makes up for a text of which there is no example.
    const filled = await page.$$eval(`${block} input`, (inputs) => inputs.map(({ value }) => value));
    expect(filled).not.toContain('string');
    const answered = page.waitForResponse((response) =>
      /\/v[13]\/(files|models|images|audio|videos)/.test(response.url()),
    );
    await (await page.waitForSelector(`${block} .execute`))?.click();
    const answer = await answered;
    const json = operation === 'v1CreateSpeech' ? null : await answer.json();
    expect({ status: answer.status(), sent: answer.request().postData() ?? answer.url(), json }).toMatchObject({
      status: operation === 'createVideo' ? 202 : 200,
    });
    if (operation.startsWith('list')) expect((json.data ?? json.models).length).toBeGreaterThan(0);
    // Closed again: what is open is drawn anew at each step.
    await (await page.waitForSelector(`${block} .opblock-summary-control`))?.click();
  });
});
