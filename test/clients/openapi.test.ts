import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { startTestApp, type TestApp } from '../support/service/test-app';
import { describeInBrowser } from './support/browser/describe-in-browser';
import { CLIENT_PACKAGES, makeProjectDirectory } from './support/project-directory';

const run = promisify(execFile);
const DOCUMENT = readFileSync('schema/openapi.yaml', 'utf8');
const REDOCLY = path.join(CLIENT_PACKAGES, '@redocly/cli/bin/cli.js');

/** What Redocly's recommended rules find in a document, warnings too, each by the name of its rule. */
async function lint(document: string): Promise<string[]> {
  const { directory, remove } = await makeProjectDirectory('openapi');
  try {
    await writeFile(path.join(directory, 'openapi.yaml'), document);
    const args = [REDOCLY, 'lint', 'openapi.yaml', '--extends', 'recommended', '--format', 'json'];
    const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
    const { stdout } = await run(process.execPath, args, { cwd: directory, env }).catch(
      (error: { readonly stdout: string }) => error,
    );
    const { problems }: { problems: { ruleId: string }[] } = JSON.parse(stdout.slice(stdout.indexOf('{')));
    return problems.map(({ ruleId }) => ruleId);
  } finally {
    await remove();
  }
}

describe('schema/openapi.yaml, as Redocly has it', () => {
  it('keeps every recommended rule', async () => {
    expect(await lint(DOCUMENT)).toEqual([]);
  });

  it.each([
    ['operation-operationId', /^ {6}operationId: getFile$/m, ''],
    ['no-unresolved-refs', '#/components/schemas/FilePage', '#/components/schemas/Nothing'],
    ['no-invalid-schema-examples', 'bytes: 48213', 'bytes: many'],
  ])('would be found out to break %s', async (rule, from, to) => {
    expect(await lint(DOCUMENT.replace(from, to))).toContain(rule);
  });
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
    const page = await browser().newPage();
    page.setDefaultTimeout(120_000);
    await page.setExtraHTTPHeaders({ authorization: `Bearer ${app.apiKey}` });
    await page.goto(`${app.url}/v3/docs`);
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
    await page.close();
  });
});
