import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { createDocument } from './document';

/** `npm run schema` writes the document of the REST wires; with `--check` it only says whether the file is as it should be. */
export async function printDocument(): Promise<void> {
  const file = path.join('schema', 'openapi.yaml');
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const printed = stringify(await createDocument(version), { aliasDuplicateObjects: false, lineWidth: 0 });
  if (!process.argv.includes('--check')) writeFileSync(file, printed);
  else if (!existsSync(file) || readFileSync(file, 'utf8') !== printed) {
    console.error(`${file} is stale: run \`npm run schema\`.`);
    process.exitCode = 1;
  }
}
