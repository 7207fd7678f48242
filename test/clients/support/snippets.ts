import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type ModuleConfig, transform } from '@swc/core';
import { CHECKOUT, makeProjectDirectory } from './project-directory';

/** What frontends copy: the code of docs/clients.md by the name of its file, `src/urql.ts`. */
export function readSnippets(): ReadonlyMap<string, string> {
  const page = readFileSync(path.join(CHECKOUT, 'docs/clients.md'), 'utf8');
  return new Map(
    [...page.matchAll(/```ts\n\/\/ (\S+)\n([\s\S]*?)```/g)].map(([, name = '', code = '']) => [name, code]),
  );
}

/** The code of a snippet without its types. */
export async function compileSnippet(name: string, type: ModuleConfig['type']): Promise<string> {
  const code = readSnippets().get(name);
  if (code === undefined) throw new Error(`docs/clients.md has no ${name}.`);
  const jsc = { parser: { syntax: 'typescript' as const }, target: 'es2022' as const };
  return (await transform(code, { filename: name, swcrc: false, jsc, module: { type } })).code;
}

export interface InstalledSnippets {
  /** The exports of a snippet. */
  // biome-ignore lint/suspicious/noExplicitAny: they are type-checked where types are generated for them
  load(name: string): Promise<any>;
  remove(): Promise<void>;
}

/** Snippets as modules of a client that runs in this process, beside the packages that they import. */
export async function installSnippets(...names: string[]): Promise<InstalledSnippets> {
  const { directory, remove } = await makeProjectDirectory('snippets');
  for (const folder of ['src', 'server']) await mkdir(path.join(directory, folder));
  const fileOf = (name: string) => path.join(directory, name.replace(/\.ts$/, '.js'));
  for (const name of names) await writeFile(fileOf(name), await compileSnippet(name, 'commonjs'));
  return {
    load: async (name) => (await import(pathToFileURL(fileOf(name)).href)).default,
    remove,
  };
}
