import 'reflect-metadata';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { printSubgraph } from './federation';
import { createSchema } from './schema';

/** `npm run schema` writes the subgraph's SDL; with `--check` it only tells whether the file is as it should be. */
const file = path.join('schema', 'mediagraph.graphql');
const sdl = printSubgraph(createSchema());

if (!process.argv.includes('--check')) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, sdl);
} else if (readFileSync(file, 'utf8') !== sdl) {
  console.error(`${file} is stale: run \`npm run schema\`.`);
  process.exitCode = 1;
}
