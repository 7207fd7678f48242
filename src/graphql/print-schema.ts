import 'reflect-metadata';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describeBreakingChanges, printSubgraph } from './federation';
import { createSchema } from './schema';

/**
 * `npm run schema` writes the subgraph's SDL, unless that would break those who live by the SDL that is there: with
 * `--accept-breaking` it does that too. With `--check` it only says whether the file is as it should be.
 */
const file = path.join('schema', 'mediagraph.graphql');
const sdl = printSubgraph(createSchema());
const kept = existsSync(file) ? readFileSync(file, 'utf8') : null;
const accepted = process.argv.includes('--accept-breaking');
const breaking = kept === null || kept === sdl || accepted ? [] : describeBreakingChanges(kept, sdl);

if (breaking.length > 0) {
  console.error(`The schema in the code breaks clients or gateways of ${file}:`);
  for (const change of breaking) console.error(`  ${change}`);
  console.error('When that is meant, run `npm run schema -- --accept-breaking`.');
  process.exitCode = 1;
} else if (!process.argv.includes('--check')) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, sdl);
} else if (kept !== sdl) {
  console.error(`${file} is stale: run \`npm run schema\`.`);
  process.exitCode = 1;
}
