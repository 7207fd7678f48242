import { buildSchema, parse } from 'graphql';
import * as collecting from '../../../src/graphql/execution/collect-fields';
import { createExecute } from '../../../src/graphql/execution/execute';

const schema = buildSchema(`
  interface Thing { id: ID, next: Thing }
  type Stone implements Thing { id: ID, next: Thing, weight: Int }
  type Plant implements Thing { id: ID, next: Thing, height: Int }
  type Query { stone: Stone, things: [Thing] }
`);
const FIELDS = 1_000;

/** With as many fields, of which two are in the answer or not by two variables. None of its objects is there. */
function documentOf(name: string) {
  const stones = Array.from({ length: FIELDS / 2 - 1 }, (_, index) => `f${index}: stone { id }`);
  const conditions = 'x: __typename @include(if: $s) y: __typename @skip(if: $t)';
  return parse(`query ${name}($s: Boolean!, $t: Boolean!) { ${conditions} ${stones.join(' ')} }`);
}

const COMBINATIONS = [0, 1, 2, 3].map((bits) => ({ s: (bits & 1) > 0, t: (bits & 2) > 0 }));

let planned: jest.SpyInstance;
beforeEach(() => {
  planned = jest.spyOn(collecting, 'collectFields');
});
afterEach(() => planned.mockRestore());

/** How many selections were planned meanwhile. */
async function plannedBy(work: () => unknown): Promise<number> {
  planned.mockClear();
  await work();
  return planned.mock.calls.length;
}

describe('plans of documents', () => {
  it('are forgotten by the memory that they take, which is that of their fields', async () => {
    const execute = createExecute(schema);
    const documents = Array.from({ length: 20 }, (_, index) => documentOf(`Q${index}`));
    const runAll = async (of: typeof documents) => {
      for (const document of of) {
        for (const variableValues of COMBINATIONS) await execute({ schema, document, variableValues });
      }
    };
    await runAll(documents);
    // Each has four plans of a thousand fields, of 600 bytes: fourteen of them are more than there is room for.
    expect(await plannedBy(() => runAll(documents.slice(0, 1)))).toBeGreaterThan(0);
    expect(await plannedBy(() => runAll(documents.slice(-5)))).toBe(0);
  });

  it('take in what objects of further types have added to them', async () => {
    const execute = createExecute(schema);
    const nexts = Array.from({ length: 10 }, (_, index) => `n${index}: next { ...Many }`).join(' ');
    const many = `fragment Many on Thing { ${Array.from({ length: 50 }, (_, index) => `f${index}: id`).join(' ')} }`;
    // Each is a tenth of a megabyte, and its plan ten times that.
    const documents = Array.from({ length: 35 }, (_, index) =>
      parse(`query Q${index} { things { ${nexts} } } ${many}`),
    );
    const [stone, plant] = [{ __typename: 'Stone' }, { __typename: 'Plant' }];
    const things = [stone, plant].flatMap((thing) => [stone, plant].map((next) => ({ ...thing, next })));
    const rootValue = { things };
    for (const document of documents) await execute({ schema, document, rootValue });
    expect(await plannedBy(() => execute({ schema, document: documents[0]!, rootValue }))).toBeGreaterThan(0);
    expect(await plannedBy(() => execute({ schema, document: documents.at(-1)!, rootValue }))).toBe(0);
  });

  it('that are not kept are made once for each run, whatever it answers', async () => {
    const execute = createExecute(schema);
    const names = ['a', 'b', 'c', 'd', 'e'];
    const conditions = names.map((name) => `${name}: __typename @include(if: $${name})`).join(' ');
    const variables = names.map((name) => `$${name}: Boolean!`).join(' ');
    const many = Array.from({ length: 60 }, (_, index) => `f${index}: id`).join(' ');
    const document = parse(`query (${variables}) { ${conditions} things { ${many} } }`);
    const run = (bits: number, length: number) => {
      const variableValues = Object.fromEntries(names.map((name, index) => [name, (bits & (1 << index)) > 0]));
      const rootValue = { things: Array.from({ length }, () => ({ __typename: 'Stone' })) };
      return execute({ schema, document, variableValues, rootValue });
    };
    for (let bits = 0; bits < 31; bits += 1) for (const _ of [1, 2, 3, 4, 5]) await run(bits, 1);
    // The root's selection, and that of the one type.
    expect(await plannedBy(() => run(31, 100))).toBe(2);
    expect(await plannedBy(() => run(0, 100))).toBe(0);
  });
});
