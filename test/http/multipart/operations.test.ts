import { describe, expect, it } from '@jest/globals';
import { MultipartError } from '../../../src/http/multipart/multipart-error';
import { parseFileMap, parseOperations, placeAt } from '../../../src/http/multipart/operations';
import { processorMs } from '../../support/timing/processor-time';

const file = { isFile: true };

describe('placeAt', () => {
  it.each([
    ['a variable', 'variables.file', { file: null }],
    ['a field of an input', 'variables.input.poster', { input: { poster: null } }],
    ['an item of a list', 'variables.input.clips.1.poster', { input: { clips: [{}, { poster: null }] } }],
    ['a whole item', 'variables.files.0', { files: [null, null] }],
  ])('puts the value at %s', (_, path, variables) => {
    const operations = parseOperations(JSON.stringify({ query: '', variables }));
    placeAt(operations, path, file);
    const placed = path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], operations);
    expect(placed).toBe(file);
  });

  it.each([
    ['the query', 'query'],
    ['nothing', ''],
    ['a dot', '.'],
    ['the variables as a whole', 'variables'],
    ['an empty segment', 'variables..file'],
    ['a trailing dot', 'variables.file.'],
    ['a batch', '0.variables.file'],
    ['what is missing', 'variables.other'],
    ['below a null', 'variables.file.more'],
    ['what is no null', 'variables.text'],
    ['below a string', 'variables.text.0'],
    ["a string's length", 'variables.text.length'],
    ["a list's length", 'variables.list.length'],
    ['past the end of a list', 'variables.list.1'],
    ['an own __proto__', 'variables.__proto__'],
    ['below an own __proto__', 'variables.__proto__.polluted'],
    ['a constructor', 'variables.constructor'],
    ["a constructor's prototype", 'variables.constructor.prototype'],
    ['an inherited method', 'variables.toString'],
    ['a segment that is no name', 'variables.fi-le'],
    ['nine segments', 'variables.a.a.a.a.a.a.a.a'],
    ['a hundred thousand segments', `variables${'.a'.repeat(100_000)}`],
  ])('refuses a path to %s', (_, path) => {
    const own = '"__proto__": null, "constructor": { "prototype": null }';
    const deep = '{"a":'.repeat(8).concat('null', '}'.repeat(8));
    const operations = parseOperations(
      `{ "query": null, "variables": { ${own}, "file": null, "text": "x", "list": [null], "a": ${deep} } }`,
    );
    expect(() => placeAt(operations, path, file)).toThrow(MultipartError);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('refuses a path that was used before', () => {
    const operations = parseOperations('{ "variables": { "file": null } }');
    placeAt(operations, 'variables.file', file);
    expect(() => placeAt(operations, 'variables.file', file)).toThrow(MultipartError);
  });

  it('walks a deep operation no deeper than the path', async () => {
    const depth = 60_000;
    const operations = parseOperations(`{"variables":${'{"a":'.repeat(depth)}null${'}'.repeat(depth)}}`);
    const spentMs = await processorMs(() =>
      expect(() => placeAt(operations, `variables${'.a'.repeat(depth)}`, file)).toThrow(MultipartError),
    );
    expect(spentMs).toBeLessThan(500);
  });
});

describe('parseOperations', () => {
  it.each(['', '{', '[]', '[{}]', 'null', '1', '"text"'])('refuses %j', (text) => {
    expect(() => parseOperations(text)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST', status: 400 }));
  });
});

describe('parseFileMap', () => {
  it('reads which file belongs where', () => {
    expect(parseFileMap('{ "0": ["variables.a"], "b": ["variables.b", "variables.c"] }', 2)).toEqual(
      new Map([
        ['0', ['variables.a']],
        ['b', ['variables.b', 'variables.c']],
      ]),
    );
  });

  it.each(['', '[]', '[["variables.a"]]', 'null', '{}', '{"0":[]}', '{"0":"variables.a"}', '{"0":[1]}', '{"0":null}'])(
    'refuses %j',
    (text) => {
      expect(() => parseFileMap(text, 2)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
    },
  );

  it('refuses more files than are allowed', () => {
    expect(() => parseFileMap('{ "0": ["a"], "1": ["b"], "2": ["c"] }', 2)).toThrow(
      expect.objectContaining({ code: 'PAYLOAD_TOO_LARGE', status: 413 }),
    );
  });
});
