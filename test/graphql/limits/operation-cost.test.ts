import { buildSchema, type DocumentNode, type GraphQLSchema, getOperationAST, parse, validate } from 'graphql';
import { evaluateCost, type Variables } from '../../../src/graphql/limits/argument-cost';
import { compileOperationCost } from '../../../src/graphql/limits/operation-cost';
import { processorMs } from '../../support/timing/processor-time';

const schema = buildSchema(`
  directive @cost(weight: Int!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR
  directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!],
    requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
  scalar Rendered @cost(weight: 4)
  scalar Any
  interface Pet { name: String owner: Person toys: [Toy!] }
  type Cat implements Pet { name: String owner: Person toys: [Toy!] lives: Int kittens(first: Int): [Cat] @listSize(slicingArguments: ["first"], requireOneSlicingArgument: false) }
  type Dog implements Pet @cost(weight: 3) { name: String owner: Person toys: [Toy!] friends: [Dog] @listSize(assumedSize: 7) portrait: Rendered }
  type Toy { name: String parts: [[Toy]] }
  type Person { name: String tags: [String!] @listSize(assumedSize: 50) pets(first: Int = 5, last: Int): PetConnection @listSize(assumedSize: 20, slicingArguments: ["first", "last"], sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false) }
  type PetConnection { edges: [PetEdge] nodes: [Pet] total: Int @cost(weight: 6) }
  type PetEdge { node: Pet }
  union Found = Cat | Dog | Person
  union _Entity = Person | Toy
  input Filter { name: String colours: [Colour] nested: Filter weighed: Int @cost(weight: 8) }
  input Colour { name: String }
  type Query {
    person: Person
    persons(first: Int, after: String): [Person] @listSize(assumedSize: 20, slicingArguments: ["first"], requireOneSlicingArgument: false)
    pet: Pet
    search(filter: Filter, filters: [Filter], limit: Int @cost(weight: 9)): [Found]
    dear: Person @cost(weight: 50)
    nodes(ids: [ID!]!): [Pet]
    _entities(representations: [Any!]!): [_Entity]
  }
  type Mutation { adopt: Pet rename(input: Filter!): Cat }
  type Subscription { arrivals: Pet }
`);

function costOf(text: string, variables: Variables = {}, of: GraphQLSchema = schema): number {
  const document: DocumentNode = parse(text);
  expect(validate(of, document)).toEqual([]);
  const operation = getOperationAST(document);
  return evaluateCost(compileOperationCost(of, document, operation!), variables);
}

describe('the cost of an operation', () => {
  it.each<[what: string, operation: string, cost: number]>([
    ['an object, with scalars for nothing', '{ person { name __typename } }', 1],
    ['objects in objects', '{ person { pets(last: 0) { total } } }', 1 + 1 + 6],
    ['a mutation', 'mutation { adopt { name } }', 10 + 3],
    ['a subscription', 'subscription { arrivals { name } }', 3],
    ['introspection, whatever is asked of it', '{ __schema { types { fields { name args { name } } } } }', 1_000],
    [
      'introspection each time that it is asked for',
      '{ __type(name: "Pet") { name } again: __schema { types { name } } }',
      2_000,
    ],
    ['a field by its own weight', '{ dear { name } }', 50],
    ['a type by its weight', '{ pet { ... on Dog { name } } }', 3],
    ['a scalar by its weight', '{ pet { ... on Dog { portrait } } }', 3 + 4],
    ['a list of which nothing is said as ten', '{ pet { toys { name } } }', 3 + 10],
    ['lists in such a list as one', '{ pet { toys { parts { name } } } }', 3 + 10 * (1 + 10)],
    ['what is selected twice, twice', '{ person { name } person { name } }', 2],
    [
      'what is skipped or not included, as if it were there',
      '{ person @skip(if: true) { name } dear @include(if: false) { name } }',
      51,
    ],
    ['a scalar by other names, each time again', '{ person { name again: name more: name } }', 1 + 2],
    ['the name of the type by other names, each time again', '{ person { __typename again: __typename } }', 1 + 1],
    ['a list of scalars by another name, by its size', '{ person { tags again: tags } }', 1 + 50],
    ['what costs something anyway by another name, as it is', '{ dear { name } again: dear { name } }', 100],
    [
      'a scalar under one name once, in however many fragments',
      '{ person { name ...F ... { name } } } fragment F on Person { name }',
      1,
    ],
    [
      'a scalar of other types as their own',
      '{ pet { ... on Cat { catName: name } ... on Dog { dogName: name } ... { name } } }',
      3,
    ],
    ['other names in fragments as well', '{ person { name ...F } } fragment F on Person { again: name }', 2],
    [
      'named fragments and inline ones alike',
      '{ ...F ... { person { name } } } fragment F on Query { person { name } ... on Query { dear { name } } }',
      52,
    ],
  ])('counts %s', (_, operation, cost) => {
    expect(costOf(operation)).toBe(cost);
  });

  it('is that of the operation alone that is meant', () => {
    const document = parse('query A { person { name } } query B { dear { name } } mutation C { adopt { name } }');
    const costs = ['A', 'B', 'C'].map((name) =>
      compileOperationCost(schema, document, getOperationAST(document, name)!),
    );
    expect(costs).toEqual([1, 50, 13]);
  });
});

describe('the size of a list', () => {
  it.each<[what: string, operation: string, variables: Variables, cost: number]>([
    ['the slicing argument', '{ persons(first: 3) { name } }', {}, 3],
    ['a variable', 'query ($n: Int) { persons(first: $n) { name } }', { n: 4 }, 4],
    ['the default of a variable', 'query ($n: Int = 6) { persons(first: $n) { name } }', {}, 6],
    ['a variable rather than its default', 'query ($n: Int = 6) { persons(first: $n) { name } }', { n: 2 }, 2],
    ['what is assumed, without a slicing argument', '{ persons { name } }', {}, 20],
    ['what is assumed, with null', '{ persons(first: null) { name } }', {}, 20],
    ['what is assumed, with a variable that is not given', 'query ($n: Int) { persons(first: $n) { name } }', {}, 20],
    [
      'what is assumed, with null for a default',
      'query ($n: Int = 6) { persons(first: $n) { name } }',
      { n: null },
      20,
    ],
    [
      'what is assumed, with a value of another type',
      'query ($n: Int) { persons(first: $n) { name } }',
      { n: '5' },
      20,
    ],
    ['what is assumed, with nothing to slice by', '{ pet { ... on Dog { friends { name } } } }', {}, 3 + 7 * 3],
    ['ten, where nothing is assumed', '{ pet { ... on Cat { kittens { lives } } } }', {}, 3 + 10],
    ['never less than none', '{ persons(first: -5) { name } }', {}, 0],
    ['the default of the argument', '{ person { pets { nodes { name } } } }', {}, 1 + 1 + 5 * 3],
    ['the larger of two', '{ person { pets(first: 2, last: 4) { nodes { name } } } }', {}, 1 + 1 + 4 * 3],
    [
      'the one above, for every list that it sizes',
      '{ person { pets(first: 2) { total edges { node { name } } nodes { name } } } }',
      {},
      1 + 1 + 6 + 2 * (1 + 3) + 2 * 3,
    ],
    [
      'the one above, through fragments',
      '{ person { pets(first: 2) { ...P } } } fragment P on PetConnection { ... { n: nodes { name } } }',
      {},
      1 + 1 + 2 * 3,
    ],
    ['the ids that are named', '{ nodes(ids: ["a", "b", "c"]) { name } }', {}, 3 * 3],
    ['one id for a list of it', '{ nodes(ids: "a") { name } }', {}, 3],
    ['the ids of a variable', 'query ($ids: [ID!]!) { nodes(ids: $ids) { name } }', { ids: ['a', 'b'] }, 2 * 3],
    [
      'the representations',
      'query ($r: [Any!]!) { _entities(representations: $r) { ... on Person { name } } }',
      { r: [{}, {}, {}, {}] },
      4,
    ],
    [
      'no representations',
      'query ($r: [Any!]!) { _entities(representations: $r) { ... on Person { name } } }',
      { r: [] },
      0,
    ],
    [
      'no representations that are known',
      'query ($r: [Any!]!) { _entities(representations: $r) { ... on Person { name } } }',
      {},
      0,
    ],
  ])('is %s', (_, operation, variables, cost) => {
    expect(costOf(operation, variables)).toBe(cost);
  });

  it('multiplies the sizes of what is below it', () => {
    const operation = 'query ($n: Int, $m: Int) { persons(first: $n) { pets(first: $m) { nodes { toys { name } } } } }';
    expect(costOf(operation, { n: 100, m: 100 })).toBe(100 * (1 + 1 + 100 * (3 + 10)));
  });

  it('multiplies beyond all numbers and stays one', () => {
    const levels = 40;
    const operation = `query ($n: Int) { persons(first: $n) ${'{ pets(first: $n) { nodes { owner '.repeat(levels)}
      { name } ${'} } }'.repeat(levels)} }`;
    expect(costOf(operation, { n: 2 ** 31 - 1 })).toBe(Number.MAX_SAFE_INTEGER);
    expect(
      costOf(
        `{ persons(first: 0) ${operation.slice(operation.indexOf(') { pets') + 1).replaceAll('$n', '2147483647')}`,
      ),
    ).toBe(0);
  });
});

describe('of an interface or a union', () => {
  it.each<[what: string, operation: string, cost: number]>([
    ['the dearest type counts', '{ pet { ... on Cat { toys { name } } ... on Dog { friends { name } } } }', 3 + 21],
    [
      'what is common to all counts for each',
      '{ pet { owner { name } ... on Cat { toys { name } } ... on Dog { portrait } } }',
      3 + 1 + 10,
    ],
    [
      'what is selected by way of an interface counts for the types that have it',
      '{ search { ... on Pet { owner { name } } ... on Person { pets { total } } } }',
      10 * (3 + 7),
    ],
    [
      'types that cannot be there do not count',
      '{ pet { ... on Cat { ... on Pet { ... on Dog { friends { name } } name } } } }',
      3,
    ],
    ['nothing but the name of the type is one object', '{ search { __typename } }', 10 * 3],
  ])('%s', (_, operation, cost) => {
    expect(costOf(operation)).toBe(cost);
  });

  it('nested ones are evaluated as fast as flat ones', async () => {
    const levels = 12;
    const operation = `query ($n: Int) { pet ${'{ ... on Cat { owner { name } } owner { pets(first: $n) { nodes '.repeat(levels)}
      { name } ${'} } }'.repeat(levels)} }`;
    const spentMs = await processorMs(() => expect(costOf(operation, { n: 1 })).toBeGreaterThan(levels));
    expect(spentMs).toBeLessThan(1_000);
  });
});

describe('of arguments', () => {
  it.each<[what: string, operation: string, variables: Variables, cost: number]>([
    [
      'each input object counts',
      '{ search(filter: { name: "x", nested: { colours: [{ name: "x" }, {}] } }) { __typename } }',
      {},
      30 + 4,
    ],
    [
      'each input object of a variable counts',
      'query ($f: [Filter]) { search(filters: $f) { __typename } }',
      { f: [{}, { nested: {} }, null] },
      30 + 3,
    ],
    [
      'an object stands for a list of it',
      'query ($f: [Filter]) { search(filters: $f) { __typename } }',
      { f: {} },
      30 + 1,
    ],
    ['an argument counts by its weight where it is given', '{ search(limit: 1) { __typename } }', {}, 30 + 9],
    ['an argument that is null counts nothing', '{ search(limit: null, filter: null) { __typename } }', {}, 30],
    [
      'a field of an input object counts by its weight',
      '{ search(filter: { weighed: 1 }) { __typename } }',
      {},
      30 + 1 + 8,
    ],
    [
      'a value that is no input object counts as an empty one',
      'query ($f: Filter) { search(filter: $f) { __typename } }',
      { f: 'x' },
      30 + 1,
    ],
    [
      'an input of a mutation',
      'mutation ($i: Filter!) { rename(input: $i) { name } }',
      { i: { name: 'x' } },
      10 + 1 + 1,
    ],
  ])('%s', (_, operation, variables, cost) => {
    expect(costOf(operation, variables)).toBe(cost);
  });
});
