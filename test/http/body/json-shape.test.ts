import { JsonShape } from '../../../src/http/body/json-shape';

const bytes = (json: string) => Buffer.from(json);
/** By the bytes at once, and as they may arrive. */
const CHUNK_BYTES = [Number.POSITIVE_INFINITY, 65_536, 7, 1];
const codesOf = (json: string) => CHUNK_BYTES.map((chunkBytes) => codeOf(bytes(json), chunkBytes));

function codeOf(json: Buffer, chunkBytes: number): unknown {
  const shape = new JsonShape();
  try {
    for (let start = 0; start < json.length; start += chunkBytes) shape.check(json.subarray(start, start + chunkBytes));
    return null;
  } catch (error) {
    return (error as { code: unknown }).code;
  }
}

const COMPLEX = 'OPERATION_TOO_COMPLEX';

describe('JsonShape', () => {
  it.each<[what: string, json: string]>([
    ['a list', `[${'0,'.repeat(20_000)}0]`],
    ['lists in a list', `[${'[],'.repeat(10_001)}[]]`],
    ['an object', `{${'"a":1,'.repeat(20_000)}"a":1}`],
    ['depth', `${'['.repeat(101)}${']'.repeat(101)}`],
    ['depth without an end', '{"a":'.repeat(101)],
    ['a document', `{"query" : "${'x'.repeat(100_001)}"}`],
    ['a document of Chinese', `{"query":"${'語'.repeat(100_001)}"}`],
    ['a document of pairs', `{"query":"${'😀'.repeat(50_001)}"}`],
    ['a document with escapes', `{"query":"${'\\n'.repeat(100_001)}"}`],
    ['a document written at length', `{"query":"${'\\u0041'.repeat(100_001)}"}`],
    ['an escaped document whose end is missing', `{"query":"${'\\"'.repeat(100_001)}`],
    [
      'a document beside other texts',
      `{"operationName":"query","variables":{"a":"b"},"query":"${'x'.repeat(100_001)}"}`,
    ],
  ])('refuses too much of %s', (_, json) => {
    expect(codesOf(json)).toEqual(Array(4).fill(COMPLEX));
  });

  it.each<[what: string, json: string]>([
    ['a list that is long enough', `[${'0,'.repeat(19_998)}0]`],
    ['depth that is deep enough', `${'['.repeat(100)}${']'.repeat(100)}`],
    ['many lists one after the other', `[${'[[]],'.repeat(1_000)}0]`],
    ['a text of all that counts', JSON.stringify('[{,'.repeat(50_000))],
    ['a text with quotes and backslashes', JSON.stringify('\\"[\\\\"{,'.repeat(50_000))],
    ['a text that does not end', `"${'[,'.repeat(50_000)}`],
    ['a text that ends with a backslash', '"\\'],
    ['nothing', ''],
    ['a document as long as it may be, written at length', `{"query":"${'\\u0041'.repeat(100_000)}"}`],
    ['a document as long as it may be', `{"query":"${'x'.repeat(100_000)}"}`],
    ['a document as long as it may be, of Chinese', `{"query":"${'語'.repeat(100_000)}"}`],
    ['a document as long as it may be, of pairs', `{"query":"${'😀'.repeat(50_000)}"}`],
    ['a document as long as it may be, with escapes', `{"query":"${'\\n'.repeat(50_000)}${'\\"'.repeat(50_000)}"}`],
    ['a long text of another name', `{"query":"{a}","other":"${'x'.repeat(700_000)}"}`],
    ['a long variable', `{"query":"{a}","variables":{"query":"${'x'.repeat(700_000)}"}}`],
    [
      'a long text after an operation of that name',
      `{"operationName":"query","variables":{"a":"${'x'.repeat(700_000)}"}}`,
    ],
  ])('lets pass %s', (_, json) => {
    expect(codesOf(json)).toEqual(Array(4).fill(null));
  });

  it('counts on after a text', () => {
    expect(codesOf(`["\\\\", ${'0,'.repeat(20_000)}0]`)).toEqual(Array(4).fill(COMPLEX));
    expect(codesOf(`["\\\\\\"", ${'0,'.repeat(20_000)}0]`)).toEqual(Array(4).fill(COMPLEX));
  });
});
