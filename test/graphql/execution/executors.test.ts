import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { type DocumentNode, type ExecutionResult, type GraphQLSchema, getOperationAST, parse, validate } from 'graphql';
import { createExecute, type Execute } from '../../../src/graphql/execution/execute';
import { AnswerBudget } from '../../../src/graphql/limits/answer-budget';
import { chanceRoot, chanceTurns, createChanceSchema } from '../../support/graphql/chance-schema';
import { randomOperation } from '../../support/graphql/random-operation';

const schema = createChanceSchema();
const planned = createExecute(schema);
const byLibrary = createExecute(schema, 'graphql-js');

/** More with `EXECUTED_OPERATIONS`. */
const RUNS = Number(process.env['EXECUTED_OPERATIONS'] ?? 2_000);

interface Run {
  readonly document: DocumentNode;
  readonly operationName?: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** Of the answer. Default: as of every request. */
  readonly maxBytes?: number;
}

async function answer(
  execute: Execute,
  { document, operationName, variables, seed, maxBytes }: Run,
): Promise<ExecutionResult> {
  const { operation } = getOperationAST(document, operationName) ?? {};
  return execute({
    schema,
    document,
    operationName,
    variableValues: variables,
    rootValue: chanceRoot(schema, seed, operation === 'mutation' ? 'Mutation' : 'Query'),
    contextValue: { answer: new AnswerBudget('organization', maxBytes), turns: chanceTurns(seed) },
  });
}

/** What both answer, to the byte, with the places of errors. */
async function expectSameAnswer(run: Run): Promise<string> {
  const expected = JSON.stringify(await answer(byLibrary, run));
  const answers = [await answer(planned, run), await answer(planned, run)];
  // The second is by a plan that is there already.
  expect(answers.map((each) => JSON.stringify(each))).toEqual([expected, expected]);
  return expected;
}

it(`${RUNS.toLocaleString('en')} operations by chance are answered as by graphql-js, to the byte`, async () => {
  const seen = { data: 0, errors: 0, lost: 0 };
  const choices = fc.array(fc.nat(1_000), { minLength: 20, maxLength: 120 });
  const operation = fc.record({ choices, seed: fc.nat(), isMutation: fc.boolean(), isTight: fc.nat(9) });
  const property = fc.asyncProperty(operation, async ({ choices: chosen, seed, isMutation, isTight }) => {
    const { text, variables } = randomOperation(schema, isMutation ? 'mutation' : 'query', chosen);
    const maxBytes = isTight === 0 ? 500 : undefined;
    const json = await expectSameAnswer({ document: parse(text), variables, seed, ...(maxBytes && { maxBytes }) });
    if (json.includes('"errors"')) seen.errors += 1;
    if (json.includes('"data":null')) seen.lost += 1;
    else seen.data += 1;
  });
  await fc.assert(property, { numRuns: RUNS });
  // Enough of each that what is compared is not always the same little.
  expect(Math.min(seen.data, seen.errors)).toBeGreaterThan(RUNS / 10);
  expect(seen.lost).toBeGreaterThan(RUNS / 100);
}, 600_000);

it('a variable that no object can have as a property decides as by graphql-js', async () => {
  const text = 'query ($__proto__: Boolean = false) { __typename kept: __typename @include(if: $__proto__) }';
  await expectSameAnswer({ document: parse(text), variables: {}, seed: 1 });
});

/** Whatever stands in a test between quotes and is a valid document of this schema. */
function documentsOfTests(of: GraphQLSchema): ReadonlyMap<string, DocumentNode> {
  const documents = new Map<string, DocumentNode>();
  for (const name of readdirSync('test', { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts') || name.includes('node_modules')) continue;
    const text = readFileSync(path.join('test', name), 'utf8');
    for (const [, inTicks, inQuotes] of text.matchAll(/`([^`$\\]*(?:\$[^{`][^`$\\]*)*)`|'([^'\n\\]*)'/g)) {
      const quoted = inTicks ?? inQuotes ?? '';
      if (!quoted.includes('{') || documents.has(quoted)) continue;
      const document = validDocument(of, quoted);
      if (document !== null) documents.set(quoted, document);
    }
  }
  return documents;
}

function validDocument(of: GraphQLSchema, text: string): DocumentNode | null {
  try {
    const document = parse(text);
    return validate(of, document).length === 0 ? document : null;
  } catch {
    return null;
  }
}

it('every operation of the tests is answered as by graphql-js, to the byte', async () => {
  const documents = documentsOfTests(schema);
  expect(documents.size).toBeGreaterThan(150);
  for (const document of documents.values()) {
    for (const definition of document.definitions) {
      if (definition.kind !== 'OperationDefinition' || definition.operation === 'subscription') continue;
      const operationName = definition.name?.value;
      for (const seed of [1, 2, 3]) await expectSameAnswer({ document, operationName, variables: {}, seed });
    }
  }
}, 300_000);
