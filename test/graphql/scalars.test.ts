import type { GraphQLScalarType } from 'graphql';
import { GraphQLDateTime, GraphQLSafeInt, GraphQLSha256, GraphQLUpload, GraphQLURL } from '../../src/graphql/scalars';

const SHA256 = '0123456789abcdef'.repeat(4);

describe.each<[scalar: GraphQLScalarType, good: readonly unknown[], bad: readonly unknown[]]>([
  [
    GraphQLSafeInt,
    [0, -1, 2 ** 53 - 1, -(2 ** 53 - 1)],
    [2 ** 53, 0.5, Number.NaN, Number.POSITIVE_INFINITY, true, '', 'one', {}, []],
  ],
  [
    GraphQLSha256,
    [SHA256],
    [SHA256.toUpperCase(), SHA256.slice(1), `${SHA256}\n`, ` ${SHA256}`, '', 0, null, [SHA256]],
  ],
  [
    GraphQLURL,
    ['https://example.com/a?b#c', 'http://[::1]:80'],
    ['/relative', 'file:///etc/passwd', 'data:,x', 'javascript:0', 'httpx://a', 'https://', '', 1, null, ['http://a']],
  ],
])('%s', (scalar, good, bad) => {
  it.each(good)('takes %p as it is', (value) => {
    expect(scalar.parseValue(value)).toBe(value);
    expect(scalar.serialize(value)).toBe(value);
  });

  it.each(bad)('refuses %p', (value) => {
    expect(() => scalar.parseValue(value)).toThrow();
  });
});

describe('Upload', () => {
  it.each(['still.png', {}, { promise: Promise.resolve() }, 0, true])(
    'tells who sends %p how files are sent',
    (value) => {
      expect(() => GraphQLUpload.parseValue(value)).toThrow(/multipart request.*createFileUpload/);
    },
  );
});

describe('DateTime', () => {
  it('takes an instant in any zone and tells it in UTC, to the millisecond', () => {
    const instant = GraphQLDateTime.parseValue('2026-01-31T13:34:56.789123+01:00');
    expect(instant).toEqual(new Date('2026-01-31T12:34:56.789Z'));
    expect(JSON.stringify(GraphQLDateTime.serialize(instant))).toBe('"2026-01-31T12:34:56.789Z"');
  });

  it.each(['2026-01-31', '2026-02-30T00:00:00Z', '2026-01-31T12:34:56', 'now', '', 0, null, {}])(
    'refuses %p',
    (value) => {
      expect(() => GraphQLDateTime.parseValue(value)).toThrow();
    },
  );
});
