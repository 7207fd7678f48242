import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { copyFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { CLIENT_PACKAGES, makeProjectDirectory } from '../support/project-directory';

const run = promisify(execFile);
const SDL = readFileSync('schema/mediagraph.graphql', 'utf8');
const ESLINT = path.join(CLIENT_PACKAGES, 'eslint/bin/eslint.js');

interface Finding {
  readonly ruleId: string;
  readonly severity: 1 | 2;
  readonly message: string;
}

/** What eslint finds in an SDL of the service. */
async function lint(sdl: string): Promise<Finding[]> {
  const { directory, remove } = await makeProjectDirectory('lint');
  try {
    await copyFile(path.join(__dirname, 'eslint.config.mjs'), path.join(directory, 'eslint.config.mjs'));
    await copyFile('schema/federation.graphql', path.join(directory, 'federation.graphql'));
    await writeFile(path.join(directory, 'mediagraph.graphql'), sdl);
    const args = [ESLINT, '--config', 'eslint.config.mjs', '--format', 'json', 'mediagraph.graphql'];
    const { stdout } = await run(process.execPath, args, { cwd: directory }).catch(
      (error: { readonly stdout: string }) => error,
    );
    const [{ messages }]: [{ readonly messages: Finding[] }] = JSON.parse(stdout);
    return messages.map(({ ruleId, severity, message }) => ({ ruleId, severity, message }));
  } finally {
    await remove();
  }
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
    expect(await lint(SDL)).toEqual([
      {
        ruleId: '@graphql-eslint/no-typename-prefix',
        severity: 1,
        message: 'Field "filename" starts with the name of the parent type "File"',
      },
      // Of `MediaWebhookDelivery` alone, which is asked for by its webhook: the rule knows no exceptions.
      {
        ruleId: '@graphql-eslint/relay-edge-types',
        severity: 2,
        message: "Edge type's field `node` must implement `Node` interface.",
      },
    ]);
  });

  it('tell of an SDL that departs from them', async () => {
    let sdl = SDL;
    for (const [, from, to] of DEPARTURES) {
      expect(sdl).toContain(from);
      sdl = sdl.replace(from, to);
    }
    const errors = (await lint(sdl)).filter(({ severity }) => severity === 2);
    const rules = new Set(errors.map(({ ruleId }) => ruleId.replace('@graphql-eslint/', '')));
    expect([...rules].sort()).toEqual(DEPARTURES.map(([rule]) => rule).sort());
  });
});
