import { buildSchema, getOperationAST, parse } from 'graphql';
import { checkVariableTexts } from '../../../src/graphql/limits/variable-limits';
import { createSubgraphSchema } from '../../../src/graphql/schema';

const schema = createSubgraphSchema();
const LONG = 'x'.repeat(1_000_000);

function check(text: string, variables: Record<string, unknown>, of = schema): string | null {
  try {
    checkVariableTexts(of, getOperationAST(parse(text))!, variables);
    return null;
  } catch (error) {
    expect(error).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
    return (error as Error).message;
  }
}

const IMPORT = 'mutation ($input: ImportFileInput!) { importFile(input: $input) { errors { code } } }';
const UPLOAD = 'mutation ($input: CreateFileUploadInput!) { createFileUpload(input: $input) { errors { code } } }';
const GENERATE = 'mutation ($input: GenerateImageInput!) { generateImage(input: $input) { errors { code } } }';

describe('long texts among the variables', () => {
  it.each<[what: string, query: string, variables: Record<string, unknown>]>([
    ['URL', IMPORT, { input: { source: { url: `https://${LONG}` } } }],
    ['Sha256', UPLOAD, { input: { sha256: LONG, filename: 'x', mimeType: 'x', sizeBytes: 1 } }],
    ['number', IMPORT, { input: { source: { url: 'https://a.example' }, ttlSeconds: LONG } }],
    ['date', 'query ($d: DateTime!) { mediaUsage(from: $d, to: $d) { uploads } }', { d: LONG }],
    ['enum', 'query ($p: [FilePurpose!]) { files(filter: { purpose: $p }) { totalCount } }', { p: [LONG] }],
    ['object', IMPORT, { input: LONG }],
    ['Upload', 'mutation ($u: Upload!) { uploadFile(input: { file: $u }) { errors { code } } }', { u: LONG }],
    ['JSON', GENERATE, { input: { prompt: 'x', parameters: LONG } }],
    ['number in a list', 'query ($i: [Int!]!) { __typename }', { i: [LONG, 1] }],
  ])('are told in short where one is no %s', (_, query, variables) => {
    const message = check(query, variables);
    expect(message).toMatch(/got invalid value "… \(1,000,\d{3} characters\)"/);
    expect(message?.length).toBeLessThan(500);
  });

  it('are told in short where something beside one is wrong', () => {
    const source = { dataUri: `data:image/png;base64,${LONG}`, url: 'https://a.example' };
    const beside = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`unknown${index}`, 1]));
    for (const input of [{ source }, { source, ...beside }, { source: { ...source, ...beside } }]) {
      expect(check(IMPORT, { input })?.length).toBeLessThan(3_000);
    }
  });

  it.each<[what: string, query: string, variables: Record<string, unknown>]>([
    ['a data URI', IMPORT, { input: { source: { dataUri: `data:image/png;base64,${LONG}` } } }],
    ['an id', 'query ($id: ID!) { file(id: $id) { id } }', { id: LONG }],
    ['a text', IMPORT, { input: { source: { url: 'https://a.example' }, filename: LONG } }],
    ['one in JSON', GENERATE, { input: { prompt: LONG, parameters: { text: LONG } } }],
    ['a variable that the operation does not have', '{ __typename }', { text: LONG }],
  ])('pass where they fit: %s', (_, query, variables) => {
    expect(check(query, variables)).toBeNull();
  });

  it('are asked of no scalar: none sees them', () => {
    const picky = buildSchema('scalar Picky type Query { of(picky: Picky): Int }');
    const seen: unknown[] = [];
    Object.assign(picky.getType('Picky')!, { parseValue: (value: unknown) => void seen.push(value) });
    check('query ($p: Picky) { of(picky: $p) }', { p: LONG }, picky);
    expect(seen).toEqual(['… (1,000,000 characters)']);
  });

  it('are not looked for among short ones, which graphql-js tells of by itself', () => {
    expect(check(IMPORT, { input: { source: { url: 'x'.repeat(100) } } })).toBeNull();
  });
});
