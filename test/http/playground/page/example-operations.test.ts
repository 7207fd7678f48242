import { readFileSync } from 'node:fs';
import { buildSchema, Kind, parse, validate } from 'graphql';
import { generationTabs } from '../../../../src/http/playground/page/example-generations';
import { firstTabs, lastTabs } from '../../../../src/http/playground/page/example-operations';

const schema = buildSchema(readFileSync('schema/mediagraph.graphql', 'utf8'), { assumeValidSDL: true });
const examples: readonly { query: string; variables?: string }[] = [...firstTabs, ...generationTabs, ...lastTabs];
const tabs = examples.map(({ query, variables = '{}' }) => ({
  document: parse(query),
  variables: Object.keys(JSON.parse(variables)),
}));
const operationsOf = ({ document }: (typeof tabs)[number]) =>
  document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);

describe('the examples of the playground', () => {
  it('show what people come for', () => {
    const names = tabs.flatMap(operationsOf).map(({ name }) => name?.value);
    expect(names).toEqual(expect.arrayContaining(['Upload', 'Files', 'Edit', 'Animate', 'Models', 'Usage', 'Delete']));
  });

  it('say what they do in lines that a narrow window shows whole', () => {
    const comments = examples.flatMap(({ query }) => query.split('\n').filter((line) => line.startsWith('#')));
    expect(comments.filter((line) => line.length > 48)).toEqual([]);
  });

  it('are taken by the schema, and have values for what they must be given', () => {
    for (const tab of tabs) {
      expect(validate(schema, tab.document)).toEqual([]);
      const needed = operationsOf(tab)
        .flatMap(({ variableDefinitions = [] }) => variableDefinitions)
        .filter(({ type }) => type.kind === Kind.NON_NULL_TYPE)
        .map(({ variable }) => variable.name.value)
        // What is attached fills it.
        .filter((name) => name !== 'file');
      expect(tab.variables.toSorted()).toEqual(needed.toSorted());
    }
  });
});
