import { buildSchema, execute, type GraphQLSchema, OperationTypeNode, parse, validate } from 'graphql';
import type { RequestContext } from '../../../src/graphql/context';
import { AnswerBudget } from '../../../src/graphql/limits/answer-budget';
import { countAnswers, limitAnswer } from '../../../src/graphql/limits/count-answers';

const SDL = `
  scalar Base64
  type GeneratedMedia { base64: Base64 dataUri: String mimeType: String! }
  type Item { id: ID! tags: [String!]! text: String later: String count: Int items: [Item!]! }
  type Query { items: [Item!]! media: GeneratedMedia }
  type Mutation { first: Item second: Item third: Item }
`;

let touched: number;
function schemaOf(text: string): { readonly schema: GraphQLSchema; readonly rootValue: object } {
  touched = 0;
  const item = (levels: number): object => ({
    id: 'x',
    get tags() {
      touched += 1;
      return ['a', 'b'];
    },
    text,
    later: async () => text,
    count: 7,
    items: () => (levels === 0 ? [] : Array.from({ length: 10 }, () => item(levels - 1))),
  });
  const rootValue = {
    items: () => Array.from({ length: 10 }, () => item(2)),
    media: { base64: text, dataUri: text, mimeType: 'image/png' },
    first: () => item(0),
    second: () => item(0),
    third: () => item(0),
  };
  return { schema: countAnswers(buildSchema(SDL)), rootValue };
}

async function run(query: string, maxBytes: number, text = 'x'.repeat(100)) {
  const { schema, rootValue } = schemaOf(text);
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  const contextValue = { answer: new AnswerBudget('org_1', maxBytes) } as RequestContext;
  const result = await execute({ schema, document, rootValue, contextValue });
  const type = query.startsWith('mutation') ? OperationTypeNode.MUTATION : OperationTypeNode.QUERY;
  return limitAnswer(result, contextValue, type);
}

const TOO_LARGE = expect.objectContaining({ extensions: { code: 'RESPONSE_TOO_LARGE' } });

describe('the answer to a query', () => {
  it.each<[what: string, query: string, text: string]>([
    ['plain values', '{ items { id tags text later count items { id } } }', 'x'.repeat(50)],
    ['values by many names', `{ items { ${Array.from({ length: 50 }, (_, n) => `a${n}: text`).join(' ')} } }`, 'x'],
    ['characters of many bytes', '{ items { text later } }', '語'.repeat(100)],
    ['characters that JSON writes at length', '{ items { text later } }', '"\\\n\u0001'.repeat(100)],
    ['names of types', `{ items { ${Array.from({ length: 50 }, (_, n) => `a${n}: __typename`).join(' ')} } }`, 'x'],
    ['half a pair of characters', '{ items { text } }', '\ud800'.repeat(100)],
  ])('is counted as JSON has it: %s', async (_, query, text) => {
    const whole = await run(query, 1_000_000, text);
    expect(whole).not.toHaveProperty('errors');
    const bytes = Buffer.byteLength(JSON.stringify(whole));
    expect(await run(query, Math.ceil(bytes * 1.35), text)).toEqual(whole);
    expect(await run(query, Math.floor(bytes * 0.95), text)).toEqual({ data: null, errors: [TOO_LARGE] });
  });

  it('is made no further when it is too large', async () => {
    const query = '{ items { tags items { tags items { tags } } } }';
    expect(await run(query, 1_000_000)).not.toHaveProperty('errors');
    expect(touched).toBe(10 + 100 + 1_000);
    expect(await run(query, 100)).toEqual({ data: null, errors: [TOO_LARGE] });
    expect(touched).toBeLessThan(30);
  });

  it('has its media counted elsewhere, and is not counted without a request', async () => {
    expect(await run('{ media { base64 dataUri } }', 10)).toEqual({
      data: { media: { base64: 'x'.repeat(100), dataUri: 'x'.repeat(100) } },
    });
    const { schema, rootValue } = schemaOf('x');
    const result = await execute({ schema, document: parse('{ items { text } }'), rootValue });
    expect(result).not.toHaveProperty('errors');
  });
});

it('the answer to a mutation says what it has done, as far as there is room', async () => {
  const query = 'mutation { first { id text } second { text } third { text } }';
  expect(await run(query, 250)).toEqual({
    data: { first: { id: 'x', text: 'x'.repeat(100) }, second: { text: 'x'.repeat(100) }, third: { text: null } },
    errors: [TOO_LARGE],
  });
});
