import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  CHECKOUT,
  CLIENT_PACKAGES,
  makeProjectDirectory,
  type ProjectDirectory,
  SERVICE_PACKAGES,
} from '../project-directory';
import { readSnippets } from '../snippets';

const run = promisify(execFile);

/** As strict as a project can be; `types` is what it has beside its imports. */
const TSCONFIG = {
  compilerOptions: {
    strict: true,
    verbatimModuleSyntax: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    target: 'es2022',
    lib: ['es2022', 'dom'],
    module: 'esnext',
    moduleResolution: 'bundler',
    types: [],
    skipLibCheck: true,
  },
  include: ['src', 'server'],
};

/** The project of a client: its code, the SDL, and what frontends copy of docs/clients.md. */
export async function makeClientProject(): Promise<ProjectDirectory> {
  const project = await makeProjectDirectory('codegen');
  const { directory } = project;
  for (const folder of ['src', 'server']) await mkdir(path.join(directory, folder));
  await copyFile(path.join(CHECKOUT, 'schema/mediagraph.graphql'), path.join(directory, 'mediagraph.graphql'));
  for (const [name, code] of readSnippets()) await writeFile(path.join(directory, name), code);
  // Not called `.ts` here, as it means nothing without what is generated.
  await copyFile(path.join(__dirname, 'file-list.mts'), path.join(directory, 'src/file-list.ts'));
  await writeFile(path.join(directory, 'tsconfig.json'), JSON.stringify(TSCONFIG));
  return project;
}

/** Resolves to the types that were generated. */
export async function generateTypes(directory: string): Promise<string> {
  await run(process.execPath, [path.join(CLIENT_PACKAGES, '@graphql-codegen/cli/cjs/bin.js')], { cwd: directory });
  return readFile(path.join(directory, 'src/gql/graphql.ts'), 'utf8');
}

/** Rejects with what the compiler complains of. */
export async function compileProject(directory: string): Promise<void> {
  const compiler = path.join(SERVICE_PACKAGES, 'typescript/bin/tsc');
  await run(process.execPath, [compiler, '-p', directory]).catch(({ stdout }: { readonly stdout: string }) => {
    throw new Error(stdout);
  });
}
