import {
  type GraphQLError,
  getIntrospectionQuery,
  NoUnusedFragmentsRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { DOCUMENT_LIMITS, limitDocuments, PARSE_LIMITS } from '../../../src/graphql/limits/document-limits';
import { OperationRefusal } from '../../../src/graphql/limits/operation-refusal';
import { createSubgraphSchema } from '../../../src/graphql/schema';

const schema = createSubgraphSchema();

/** As the server does, save that a fragment may stand unused. */
function check(document: string): readonly GraphQLError[] {
  const rules = specifiedRules.filter((rule) => rule !== NoUnusedFragmentsRule);
  return validate(schema, parse(document, PARSE_LIMITS), [...rules, limitDocuments()]);
}

const repeat = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, n) => part(n)).join(' ');
const FILE_FIELDS = [
  'id',
  'filename',
  'mimeType',
  'kind',
  'sizeBytes',
  'sha256',
  'purpose',
  'origin',
  'status',
  'tags',
];
const fileFields = (count: number) => repeat(count, (n) => FILE_FIELDS[n % FILE_FIELDS.length]!);
const nested = (levels: number) =>
  `{ files { nodes ${'{ ... '.repeat(levels - 3)} { id } ${'}'.repeat(levels - 3)} } }`;

describe('a document at its limit', () => {
  const { depth, fields, aliases, directives } = DOCUMENT_LIMITS;
  it.each<[what: string, atLimit: string, beyond: string, sentence: RegExp]>([
    ['depth', nested(depth), nested(depth + 1), /nests 51 levels deep; at most 50 /],
    [
      'fields',
      `{ file(id: "x") { ${fileFields(fields - 1)} } }`,
      `{ file(id: "x") { ${fileFields(fields)} } }`,
      /selects 1,001 fields, fragments expanded; at most 1,000 /,
    ],
    [
      'fields of fragments',
      `{ ${repeat(fields / 2, () => '...F')} } fragment F on Query { __typename __typename }`,
      `{ ${repeat(fields / 2, () => '...F')} __typename } fragment F on Query { __typename __typename }`,
      /selects 1,001 fields/,
    ],
    [
      'fields of a fragment that nobody spreads',
      `{ __typename } fragment F on File { ${fileFields(fields)} }`,
      `{ __typename } fragment F on File { ${fileFields(fields + 1)} }`,
      /selects 1,001 fields/,
    ],
    [
      'aliases',
      `{ ${repeat(aliases, (n) => `a${n}: __typename`)} }`,
      `{ ${repeat(aliases + 1, (n) => `a${n}: __typename`)} }`,
      /has 101 aliases, fragments expanded; at most 100 /,
    ],
    [
      'directives',
      `{ ${repeat(directives, () => '... @skip(if: false) { __typename }')} }`,
      `{ ${repeat(directives + 1, () => '... @skip(if: false) { __typename }')} }`,
      /has 101 directives, fragments expanded; at most 100 /,
    ],
  ])('may have so many %s and no more', (_, atLimit, beyond, sentence) => {
    expect(check(atLimit)).toEqual([]);
    const [refusal, ...others] = check(beyond);
    expect(refusal).toBeInstanceOf(OperationRefusal);
    expect(refusal?.extensions).toEqual({ code: 'OPERATION_TOO_COMPLEX', http: { status: 400 } });
    expect(refusal?.message).toMatch(sentence);
    expect(others).toEqual([]);
  });
});

describe('a document beyond a limit', () => {
  it('has the number told of it also where that has no name', () => {
    const bomb = `{ ...F0 } ${repeat(40, (n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`)}
      fragment F40 on Query { __typename }`;
    expect(check(bomb).map(({ message }) => message)).toEqual([
      'The operation selects more than 1,000,000,000 fields, fragments expanded; at most 1,000 are allowed.',
    ]);
  });

  it('is walked by no other rule: what else is wrong with it is not told', () => {
    const document = `{ ${repeat(1_001, (n) => `nothing${n}`)} ...Missing } fragment Cycle on Nothing { ...Cycle }`;
    expect(check(document)).toEqual([expect.any(OperationRefusal)]);
  });

  it('is not walked into by the rules beside it', () => {
    let walked = 0;
    const countFields = () => ({
      enter({ kind }: { readonly kind: string }) {
        if (kind === 'Field') walked += 1;
      },
    });
    const limit = limitDocuments();
    for (const rules of [
      [countFields, limit],
      [limit, countFields],
    ]) {
      expect(validate(schema, parse(`{ ${fileFields(1_001)} }`), rules)).toHaveLength(1);
      expect(walked).toBe(0);
      expect(validate(schema, parse('{ __typename }'), rules)).toEqual([]);
      expect(walked).toBe(1);
      walked = 0;
    }
  });
});

describe('an ordinary document', () => {
  it.each([
    ['the introspection of tools', getIntrospectionQuery()],
    [
      'every option of it',
      getIntrospectionQuery({
        specifiedByUrl: true,
        directiveIsRepeatable: true,
        schemaDescription: true,
        inputValueDeprecation: true,
        oneOf: true,
      }),
    ],
    ['that of gateways', '{ _service { sdl } }'],
    ['fifty components, each with a fragment of its own', components(50)],
  ])('passes: %s', (_, document) => {
    expect(check(document)).toEqual([]);
  });

  it('that is wrong is told why', () => {
    expect(check('{ nothing }').map(({ message }) => message)).toEqual([
      'Cannot query field "nothing" on type "Query".',
    ]);
    expect(check('{ ...F } fragment F on Query { ...F }')[0]?.message).toMatch(
      /Cannot spread fragment "F" within itself/,
    );
  });
});

/** As relay-compiler writes a page: one operation, and a fragment for each component. */
function components(count: number): string {
  const fragment = (n: number) =>
    `fragment Component${n} on File { __typename id filename mimeType sizeBytes project { id name } download { url } }`;
  return `query Page($first: Int!) { files(first: $first) { edges { cursor node { id __typename
    ${repeat(count, (n) => `...Component${n}`)} } } pageInfo { endCursor hasNextPage } } } ${repeat(count, fragment)}`;
}
