import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { recordLog } from './support/service/recorded-log';
import { createTenant, startTestApp, type TestApp } from './support/service/test-app';
import { eventually } from './support/timing/eventually';

const run = promisify(execFile);

interface Step {
  readonly commands: string;
  readonly output: string;
}

/** The commands under a heading, each with the output that the page promises. */
async function readTour(page = 'README.md', heading = 'A tour in five minutes'): Promise<Step[]> {
  const [, ...sections] = (await readFile(page, 'utf8')).split(/^## /m);
  const tour = sections.find((section) => section.startsWith(`${heading}\n`)) ?? '';
  const blocks = [...tour.matchAll(/```(sh|json|text)\n([\s\S]*?)```/g)].map(([, language, text]) => ({
    language,
    text,
  }));
  return blocks.flatMap(({ language, text = '' }, index) => {
    const next = blocks[index + 1];
    return language === 'sh' ? [{ commands: text, output: next?.language === 'sh' ? '' : (next?.text ?? '') }] : [];
  });
}

/** What differs from run to run: ids, instants, and what has been spent just before. */
function withoutChance(output: string): string {
  return output
    .replaceAll(/(file|gen)_[0-9a-z]{26}/g, '$1_…')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<instant>')
    .replaceAll(/"created": \d+/g, '"created": <seconds>')
    .replaceAll(/"currentlyAvailable": \d+/g, '"currentlyAvailable": <points>')
    .replaceAll(/expires=\d+&signature=[\w-]+/g, 'expires=…&signature=…')
    .trim();
}

/** Where there is no jq, with the line that the README gives for that. */
async function withJq(script: string): Promise<string> {
  const found = await run('bash', ['-c', 'command -v jq']).then(
    () => true,
    () => false,
  );
  if (found) return script;
  const [, line = ''] = /`(jq\(\) \{[^`]*\})`/.exec(await readFile('README.md', 'utf8')) ?? [];
  return script.replace('\n', `\n${line}\n`);
}

/** Where a service is that was started as the README says. */
const DOCUMENTED = 'http://127.0.0.1:4000';

describe('the tour of the README', () => {
  const log = recordLog();
  let app: TestApp;
  let directory: string;
  beforeAll(async () => {
    app = await startTestApp({ PRELOAD_AFTER_IDLE_SECONDS: '1' }, log.logger);
    directory = await mkdtemp(path.join(tmpdir(), 'mediagraph-tour-'));
  });
  afterAll(async () => {
    await app.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('finds the model for transcripts loaded, if it comes to that after a while', async () => {
    await eventually('the model has been loaded', async () => log.text().includes('the model has been loaded'));
  });

  it.each([
    ['README.md', 'A tour in five minutes'],
    ['README.md', 'The same over REST'],
    ['docs/rest.md', '`/v3`, line by line'],
  ])('prints what it says: %s, %s', async (page, heading) => {
    const { apiKey } = await tenantFor(heading);
    const steps = await readTour(page, heading);
    expect(steps.length).toBeGreaterThan(3);
    const marker = '=== next step ===';
    const script = steps.map(({ commands }) => commands).join(`echo '${marker}'\n`);
    const { stdout } = await run(
      'bash',
      ['-euc', (await withJq(script)).replaceAll(DOCUMENTED, app.url).replaceAll('$(cat .data/api-key)', apiKey)],
      { env: { ...process.env, TMPDIR: directory } },
    );
    const printed = stdout.replaceAll(app.url, DOCUMENTED).split(`${marker}\n`);
    expect(printed.map(withoutChance)).toEqual(steps.map(({ output }) => withoutChance(output)));
    // Else the next prompt stands in the same line.
    expect(printed.filter((output) => output !== '' && !output.endsWith('\n'))).toEqual([]);
  });

  /** The tour is taken in the project that a service begins with, the others each in one of its own. */
  async function tenantFor(heading: string): Promise<{ readonly apiKey: string }> {
    return heading.startsWith('A tour') ? app : createTenant(app.dataSource);
  }

  it('takes what macOS has as well, and writes to a folder of its own', async () => {
    const script = (await readTour()).map(({ commands }) => commands).join('');
    expect(script).not.toMatch(/sha\d+sum|base64 -w|grep -\w*P|sed -i|readlink -f|date -d/);
    expect(script.indexOf('cd "$(mktemp -d)"')).toBeLessThan(script.indexOf('answer.json'));
    expect(await readdir('.')).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(answer|upload|video)\.json$/)]),
    );
  });

  it.each([
    [['.'], '{\n  "a": {\n    "b": [\n      {\n        "id": "x"\n      }\n    ]\n  },\n  "c": []\n}\n'],
    [['del(.a)'], '{\n  "c": []\n}\n'],
    [['-r', '.a.b[0].id'], 'x\n'],
    [['-r', '.a.none'], 'null\n'],
    [
      ['-n', '--arg', 'query', '{ "x" }', '--argjson', 'variables', 'null', '{query: $query, variables: $variables}'],
      '{\n  "query": "{ \\"x\\" }",\n  "variables": null\n}\n',
    ],
  ])('can do without jq: %j', async (words, output) => {
    const input = '{"a":{"b":[{"id":"x"}]},"c":[]}';
    const child = run(process.execPath, ['test/support/jq.js', ...words]);
    child.child.stdin?.end(input);
    expect((await child).stdout).toBe(output);
  });
});
