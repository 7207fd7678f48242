import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { startTestApp, type TestApp } from './support/test-app';

const run = promisify(execFile);

interface Step {
  readonly commands: string;
  readonly output: string;
}

/** The commands of the tour, each with the output that the README promises. */
async function readTour(): Promise<Step[]> {
  const readme = await readFile('README.md', 'utf8');
  const [, tour = ''] = /## A tour in five minutes\n([\s\S]*?)\n## /.exec(readme) ?? [];
  const blocks = [...tour.matchAll(/```(sh|json|text)\n([\s\S]*?)```/g)].map(([, language, text]) => ({
    language,
    text,
  }));
  return blocks.flatMap(({ language, text = '' }, index) =>
    language === 'sh' ? [{ commands: text, output: blocks[index + 1]?.text ?? '' }] : [],
  );
}

/** What differs from run to run: ids and instants. */
function withoutChance(output: string): string {
  return output
    .replaceAll(/(file|gen)_[0-9a-z]{26}/g, '$1_…')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<instant>')
    .trim();
}

describe('the tour of the README', () => {
  let app: TestApp;
  let directory: string;
  beforeAll(async () => {
    app = await startTestApp();
    directory = await mkdtemp(path.join(tmpdir(), 'mediagraph-tour-'));
  });
  afterAll(async () => {
    await app.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('prints what it says', async () => {
    const steps = await readTour();
    expect(steps.length).toBeGreaterThan(5);
    const marker = '=== next step ===';
    const script = steps.map(({ commands }) => commands).join(`echo\necho '${marker}'\n`);
    const { stdout } = await run('bash', [
      '-euc',
      script
        .replaceAll('http://127.0.0.1:4000', app.url)
        .replaceAll('$(cat .data/api-key)', app.apiKey)
        .replaceAll(/\b(upload|edit|speech)\.json/g, (file) => path.join(directory, file)),
    ]);
    const printed = stdout.split(marker).map(withoutChance);
    expect(printed).toEqual(steps.map(({ output }) => withoutChance(output)));
  });
});
