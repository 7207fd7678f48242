import { parse } from 'graphql';
import { type Measure, measureDefinitions } from '../../../src/graphql/limits/document-limits';

const measure = (document: string) => measureDefinitions(parse(document));
const size = (depth: number, fields: number, aliases = 0, directives = 0): Measure => ({
  depth,
  fields,
  aliases,
  directives,
});

describe('the measure of a definition', () => {
  it.each<[what: string, document: string, measure: Measure]>([
    ['a field', '{ a }', size(1, 1)],
    ['fields side by side', '{ a b { c } d { e { f } } }', size(3, 6)],
    ['aliases', '{ a: a b: c { d: d } e }', size(2, 4, 3)],
    [
      'directives, wherever they stand',
      'query ($v: Int @on) @on { a @on @on ... @on { b } ...F @on } fragment F on T @on { c @on }',
      size(2, 3, 0, 8),
    ],
    ['inline fragments', '{ ... on T { a ... { b } } }', size(3, 2)],
    ['lists and objects among the levels', '{ a(b: [{ c: [1] }]) { d(e: []) } }', size(4, 2)],
    ['lists of variables among the levels', 'query ($v: [[Int!]!] = [[[[1]]]]) { a }', size(4, 1)],
    ['a fragment each time that it is spread', '{ ...F x { ...F } } fragment F on T { a: b { c } }', size(4, 5, 2)],
    ['a fragment that is missing', '{ a ...Missing }', size(1, 1)],
    ['a fragment by a name that every object has', '{ a ...constructor ...toString }', size(1, 1)],
  ])('counts %s', (_, document, expected) => {
    expect(measure(document)[0]).toEqual(expected);
  });

  it('is told of every operation and of every fragment, spread or not', () => {
    expect(measure('query A { a } query B { a { b } } fragment F on T { a b c } type T { a: Int }')).toEqual([
      size(1, 1),
      size(2, 2),
      size(1, 3),
    ]);
  });

  it('adds up fragments that double each other a hundred times', () => {
    const fragments = Array.from({ length: 100 }, (_, n) => `fragment F${n} on T { ...F${n + 1} ...F${n + 1} }`);
    const [bomb] = measure(`{ ...F0 } ${fragments.join(' ')} fragment F100 on T { a }`);
    expect(bomb).toEqual(size(102, 2 ** 100));
  });

  it.each(['fragment F on T { a ...F }', 'fragment F on T { a ...G } fragment G on T { b { ...F } ...G }'])(
    'comes to an end where fragments do not: %s',
    (fragments) => {
      const [operation] = measure(`{ ...F } ${fragments}`);
      expect(operation?.fields).toBeLessThan(10);
    },
  );
});
