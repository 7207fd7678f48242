import { OperationRefusal } from '../../../src/graphql/limits/operation-refusal';
import { checkVariables } from '../../../src/graphql/limits/variable-limits';

const list = (length: number, item: unknown = 'x') => Array.from({ length }, () => item);

function nested(levels: number): unknown {
  let value: unknown = 'x';
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { value };
  return value;
}

describe('variables', () => {
  it.each<[what: string, variables: Record<string, unknown>]>([
    ['none', {}],
    ['values of every kind', { a: 'x', b: 5, c: true, d: null, e: [1, [2]], f: { g: { h: 'x' } } }],
    [
      'the entities of a gateway',
      { representations: list(1_000, { __typename: 'File', id: 'x', more: 1, of: 2, it: 3 }) },
    ],
    ['as many values as there may be', { list: list(9_999) }],
    ['the deepest there may be', { value: nested(48) }],
    [
      'an upload, which is no JSON',
      {
        file: new (class Upload {
          parts = list(20_000);
        })(),
      },
    ],
  ])('pass: %s', (_, variables) => {
    expect(() => checkVariables(variables)).not.toThrow();
  });

  it.each<[what: string, variables: Record<string, unknown>, sentence: RegExp]>([
    ['a long list', { list: list(10_000) }, /hold at least 10,001 values; at most 10,000 /],
    ['a very long list', { input: { ids: list(120_000) } }, /hold at least 120,002 values/],
    ['many lists', { lists: list(200, list(60)) }, /hold at least 10,\d\d\d values/],
    ['many objects', { objects: list(4_000, { a: 1, b: 2 }) }, /hold at least 10,\d\d\d values/],
    ['many variables', Object.fromEntries(list(10_001).map((_, n) => [`v${n}`, 1])), /hold at least 10,001 values/],
    ['a long name', { input: { ['x'.repeat(1_001)]: 1 } }, /have a name of more than 1,000 characters/],
    ['lists in lists', { value: nested(51) }, /nest more than 50 levels deep/],
    ['lists in lists without an end to them', { value: nested(9_000) }, /nest more than 50 levels deep/],
  ])('are refused: %s', (_, variables, sentence) => {
    let refusal: unknown;
    try {
      checkVariables(variables);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(OperationRefusal);
    expect(refusal).toMatchObject({ message: expect.stringMatching(sentence), code: 'OPERATION_TOO_COMPLEX' });
  });
});
