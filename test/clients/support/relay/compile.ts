import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { CHECKOUT, CLIENT_PACKAGES } from '../project-directory';

/** What the compiler is told: the SDL as it is, and what its scalars are in TypeScript. */
const CONFIG = {
  src: '.',
  schema: 'mediagraph.graphql',
  language: 'typescript',
  artifactDirectory: 'generated',
  customScalarTypes: {
    Base64: 'string',
    DateTime: 'string',
    JSONObject: 'Record<string, unknown>',
    SafeInt: 'number',
    Sha256: 'string',
    Upload: 'null',
    URL: 'string',
  },
};

/** Runs Relay's compiler on `file-list.ts` and the SDL. Resolves to a new directory with the artifacts. */
export async function compileRelay(): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'mediagraph-relay-'));
  await writeFile(path.join(directory, 'relay.config.json'), JSON.stringify(CONFIG));
  await copyFile(path.join(CHECKOUT, 'schema/mediagraph.graphql'), path.join(directory, 'mediagraph.graphql'));
  await copyFile(path.join(__dirname, 'file-list.ts'), path.join(directory, 'file-list.ts'));
  await mkdir(path.join(directory, 'generated'));
  const cli = path.join(CLIENT_PACKAGES, 'relay-compiler/cli.js');
  await promisify(execFile)(process.execPath, [cli, '--noWatchman'], { cwd: directory });
  return directory;
}

/** An artifact of the compiler, by the name of its operation or fragment. */
export function readArtifact<Artifact>(directory: string, name: string): Artifact {
  const artifact: { readonly default: Artifact } = require(path.join(directory, 'generated', `${name}.graphql.ts`));
  return artifact.default;
}
