import { buildSchema, execute, type GraphQLSchema, parse } from 'graphql';
import { Turns } from '../../../src/concurrency/turns';
import type { RequestContext } from '../../../src/graphql/context';
import { AnswerBudget } from '../../../src/graphql/limits/answer-budget';
import { countAnswers } from '../../../src/graphql/limits/count-answers';
import { takeTurns } from '../../../src/graphql/limits/take-turns';

const SDL = `
  type Query { items(count: Int!): [Item!]! later(count: Int!): [Item!]! item: Item! failing: Item! broken: [Item] nullable(count: Int!): [Item]! }
  type Item { number: Int! part: Item! failing: Item! }
`;

/** Each field that is resolved takes a millisecond of the clock; a turn has five. */
function open() {
  let now = 0;
  const counts = new Map<number, number>();
  let loop = 0;
  const count = () => {
    loop += 1;
    setImmediate(count).unref();
  };
  setImmediate(count).unref();
  const resolved = () => {
    now += 1;
    counts.set(loop, (counts.get(loop) ?? 0) + 1);
  };
  const make = (index: number) => ({ index });
  const list = (_: unknown, { count: length }: { count: number }) => Array.from({ length }, (_each, n) => make(n));
  const fail = async () => {
    resolved();
    throw new Error('It failed.');
  };
  const schema = schemaOf({
    Query: {
      items: list,
      later: async (source: unknown, args: { count: number }) => list(source, args).map(async (item) => item),
      nullable: list,
      item: () => make(0),
      failing: fail,
      broken: () => [make(0), null],
    },
    Item: {
      number: ({ index }: { index: number }) => {
        resolved();
        return index;
      },
      part: async (item: unknown) => {
        resolved();
        return item;
      },
      failing: fail,
    },
  });
  const answer = new AnswerBudget('org_1');
  const contextValue = { answer, turns: new Turns(() => now).open('org_1') } as RequestContext;
  const run = async (query: string) => execute({ schema, document: parse(query), contextValue });
  return {
    run,
    mostAtOnce: () => Math.max(...counts.values()),
    total: () => [...counts.values()].reduce((a, b) => a + b, 0),
    answer,
  };
}

function schemaOf(resolvers: Record<string, Record<string, unknown>>): GraphQLSchema {
  const schema = buildSchema(SDL);
  for (const [typeName, fields] of Object.entries(resolvers)) {
    for (const [name, resolve] of Object.entries(fields)) {
      const type = schema.getType(typeName) as unknown as { getFields(): Record<string, { resolve: unknown }> };
      Object.assign(type.getFields()[name] ?? {}, { resolve });
    }
  }
  return takeTurns(countAnswers(schema));
}

const numbers = (length: number) => Array.from({ length }, (_, number) => ({ number }));
const aliases = (count: number, field: string) => Array.from({ length: count }, (_, n) => `a${n}: ${field}`).join(' ');

describe('an operation', () => {
  it.each(['items', 'later'])('loses nothing of a list, nor its order: %s', async (field) => {
    for (const length of [0, 1, 4, 5, 6, 100, 2_500]) {
      const { run } = open();
      const { data, errors } = await run(`{ ${field}(count: ${length}) { number } }`);
      expect({ data: JSON.parse(JSON.stringify(data)), errors }).toEqual({ data: { [field]: numbers(length) } });
    }
  });

  it.each([
    ['the items of a list', '{ items(count: 100) { number } }', 100, 12],
    ['items that come later, all at once', '{ later(count: 100) { number } }', 100, 30],
    // Of one item, all is done.
    ['items with many names', `{ items(count: 100) { ${aliases(10, 'number')} } }`, 1_000, 30],
    ['resolvers of objects', `{ items(count: 50) { ${aliases(20, 'part { number }')} } }`, 2_000, 24],
    ['lists in items', `{ ${aliases(20, 'items(count: 20) { part { part { number } } }')} }`, 1_200, 24],
  ])('leaves turns to others between %s', async (_, query, fields, most) => {
    const { run, mostAtOnce, total } = open();
    const { errors } = await run(query);
    expect(errors).toBeUndefined();
    expect(total()).toBe(fields);
    expect(mostAtOnce()).toBeLessThanOrEqual(most);
  });

  it('tells what fails where it failed', async () => {
    const { run } = open();
    const { data, errors } = await run('{ broken { number } items(count: 1) { number } }');
    expect(JSON.parse(JSON.stringify(data))).toEqual({ broken: [{ number: 0 }, null], items: [{ number: 0 }] });
    expect(errors).toBeUndefined();
    const failed = await open().run('{ items(count: 2) { number failing { number } } }');
    expect(failed).toMatchObject({ data: null, errors: [{ path: ['items', expect.any(Number), 'failing'] }] });
  });

  it('is ended where more fails than is told, and makes no errors of the rest', async () => {
    const { run, total, answer } = open();
    await run(`{ nullable(count: 1000) { ${aliases(3, 'failing { number }')} } }`);
    expect(answer.isOverspent).toBe(true);
    expect(total()).toBeLessThan(1_000);
  });
});

it('introspection takes turns, and is counted', async () => {
  const { run, answer } = open();
  const { data } = await run('{ __schema { types { name fields { name } } } }');
  expect(answer.textBytes).toBeGreaterThan(JSON.stringify(data).length * 0.6);
});
