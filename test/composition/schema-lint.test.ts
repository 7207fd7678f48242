import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ESLINT = path.resolve('node_modules/eslint/bin/eslint.js');

interface Finding {
  readonly ruleId: string;
  readonly severity: 1 | 2;
  readonly message: string;
}

/** What eslint finds in the SDL of a folder, by the configuration beside it. */
async function lint(schemaDirectory: string): Promise<Finding[]> {
  const args = ['--config', 'eslint.config.mjs', '--format', 'json', 'mediagraph.graphql'];
  const { stdout } = await run(process.execPath, [ESLINT, ...args], { cwd: schemaDirectory }).catch(
    (error: { readonly stdout: string }) => error,
  );
  const [{ messages }]: [{ readonly messages: Finding[] }] = JSON.parse(stdout);
  return messages.map(({ ruleId, severity, message }) => ({ ruleId, severity, message }));
}

const DEPARTURES: readonly (readonly [rule: string, from: string, to: string])[] = [
  ['require-description', '"""A page of files."""\n', ''],
  ['strict-id-in-types', '`org_` and 26 characters."""\n  id: ID!\n', '`org_`."""\n  reference: ID!\n'],
  ['naming-convention', '  EMPTY_FILE\n', '  emptyFile\n'],
  ['relay-page-info', '  hasNextPage: Boolean!\n', '  hasNextPage: Boolean\n'],
  ['relay-connection-types', '  edges: [FileEdge!]!\n', '  edges: FileEdge\n'],
  ['relay-edge-types', '  node: File!\n', '  node: [File!]\n'],
  ['relay-arguments', '    after: String\n', '    since: String\n'],
];

describe('the recommended rules and those of Relay', () => {
  it('hold in the SDL, but for what the configuration excepts', async () => {
    expect(await lint('schema')).toEqual([
      {
        ruleId: '@graphql-eslint/no-typename-prefix',
        severity: 1,
        message: 'Field "filename" starts with the name of the parent type "File"',
      },
    ]);
  });

  it('tell of an SDL that departs from them', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'mediagraph-lint-'));
    try {
      await symlink(path.resolve('node_modules'), path.join(directory, 'node_modules'));
      for (const file of ['eslint.config.mjs', 'federation.graphql']) {
        await copyFile(path.join('schema', file), path.join(directory, file));
      }
      let sdl = await readFile('schema/mediagraph.graphql', 'utf8');
      for (const [, from, to] of DEPARTURES) {
        expect(sdl).toContain(from);
        sdl = sdl.replace(from, to);
      }
      await writeFile(path.join(directory, 'mediagraph.graphql'), sdl);
      const errors = (await lint(directory)).filter(({ severity }) => severity === 2);
      const rules = new Set(errors.map(({ ruleId }) => ruleId.replace('@graphql-eslint/', '')));
      expect([...rules].sort()).toEqual(DEPARTURES.map(([rule]) => rule).sort());
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
