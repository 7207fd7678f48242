import { readdirSync } from 'node:fs';
import { type DocumentNode, parse, print, specifiedRules, validate } from 'graphql';
import { loadConsoleModules } from '../support/console/console-modules';
import { printedSchema } from '../support/graphql/printed-schema';

const names = readdirSync('src/console/graph/documents').map((name) => `graph/documents/${name.replace(/\.ts$/, '')}`);
const documents = Object.entries(loadConsoleModules<Record<string, DocumentNode>>(...names)).filter(
  ([, value]) => value?.kind === 'Document' && value.definitions.some(({ kind }) => kind === 'OperationDefinition'),
);

describe('the documents of the console', () => {
  it('are there', () => {
    expect(documents.length).toBeGreaterThan(0);
  });

  it.each(documents)('%s is what the schema answers, with nothing in it that is not used', (_name, document) => {
    // By what is sent: where the client has put its own definitions, it does not count.
    expect(validate(printedSchema(), parse(print(document)), specifiedRules).map(String)).toEqual([]);
  });

  it('have a name each, by which logs and allow-lists know them', () => {
    const operations = documents
      .flatMap(([, { definitions }]) => definitions)
      .flatMap((definition) => (definition.kind === 'OperationDefinition' ? [definition.name?.value] : []));
    expect(operations.every((name) => name?.startsWith('Console'))).toBe(true);
    expect(new Set(operations).size).toBe(operations.length);
  });
});
