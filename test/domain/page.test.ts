import fc from 'fast-check';
import { listFingerprint, type PageRequest, readPageRequest, toPage, writeCursor } from '../../src/domain/page';

const LIST = listFingerprint({ name: 'a list' });
const badInput = (message: RegExp) =>
  expect.objectContaining({ code: 'BAD_USER_INPUT', message: expect.stringMatching(message) });
const failureOf = (read: () => unknown): unknown => {
  try {
    return read();
  } catch (error) {
    return error;
  }
};

describe('readPageRequest', () => {
  it.each<[args: object, request: Partial<PageRequest>]>([
    [{}, { limit: 20, direction: 'FORWARD' }],
    [
      { first: null, last: null, after: null, before: null },
      { limit: 20, direction: 'FORWARD' },
    ],
    [{ first: 1 }, { limit: 1, direction: 'FORWARD' }],
    [
      { first: 100, last: null },
      { limit: 100, direction: 'FORWARD' },
    ],
    [{ last: 7 }, { limit: 7, direction: 'BACKWARD' }],
  ])('takes %j', (args, request) => {
    expect(readPageRequest(args, LIST)).toEqual({ after: null, before: null, ...request });
  });

  it.each([0, -1, 101, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('refuses %d of either end', (limit) => {
    expect(failureOf(() => readPageRequest({ first: limit }, LIST))).toEqual(
      badInput(/^`first` must be from 1 to 100/),
    );
    expect(failureOf(() => readPageRequest({ last: limit }, LIST))).toEqual(badInput(/^`last` must be from 1 to 100/));
  });

  it('refuses both ends', () => {
    expect(failureOf(() => readPageRequest({ first: 1, last: 1 }, LIST))).toEqual(badInput(/not both/));
  });
});

describe('a cursor', () => {
  it('comes back as the position that it was made of, whatever the text', () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 }).filter((value) => value.isWellFormed());
    const property = fc.property(text, text, (value, id) => {
      const cursor = writeCursor(LIST, { value, id });
      const { after, before } = readPageRequest({ after: cursor, before: cursor }, LIST);
      expect([after, before]).toEqual([
        { value, id },
        { value, id },
      ]);
    });
    fc.assert(property);
  });

  it('fits for the longest filename, in the letters that take the most room', () => {
    for (const letter of ['語', '\u0001', '"']) {
      const cursor = writeCursor(LIST, { value: letter.repeat(255), id: `file_${'0'.repeat(26)}` });
      expect(readPageRequest({ after: cursor }, LIST).after?.value).toHaveLength(255);
    }
  });

  it('says nothing that a client could not put into a URL', () => {
    expect(writeCursor(LIST, { value: 'ÿ>?~', id: '' })).toMatch(/^[\w-]+$/);
  });

  it('is refused when anything in it was changed', () => {
    const cursor = writeCursor(LIST, { value: 'a value', id: 'an id' });
    const property = fc.property(fc.nat(cursor.length - 1), fc.string({ unit: 'binary', maxLength: 3 }), (at, put) => {
      const mangled = cursor.slice(0, at) + put + cursor.slice(at + 1);
      const read = failureOf(() => readPageRequest({ after: mangled }, LIST));
      // A letter of the value or the id may become another one: then it is a cursor that we could have made.
      if (!(read instanceof Error)) expect(writeCursor(LIST, (read as PageRequest).after!)).toBe(mangled);
      else expect(read).toEqual(badInput(/`after`/));
    });
    fc.assert(property, { numRuns: 500 });
  });

  it.each(['', '!', 'AAAA', 'null', 'x'.repeat(4_097), '\0'])('is never %j', (cursor) => {
    expect(failureOf(() => readPageRequest({ before: cursor }, LIST))).toEqual(badInput(/`before` is not one of/));
  });
});

describe('listFingerprint', () => {
  it('is the same however the fields are written, and whether or not a null is', () => {
    const list = { scope: { projectId: 'p' }, filter: { kind: ['IMAGE'], sizeBytes: { gte: 1, lte: 2 } } };
    const rewritten = {
      filter: { sizeBytes: { lte: 2, gte: 1 }, ids: null, kind: ['IMAGE'] },
      scope: { projectId: 'p' },
    };
    expect(listFingerprint(rewritten)).toBe(listFingerprint(list));
  });

  it.each([
    [{ a: 1 }, { a: 2 }],
    [{ a: 1 }, { b: 1 }],
    [{ a: '1' }, { a: 1 }],
    [{ a: ['x', 'y'] }, { a: ['xy'] }],
    [{ a: [] }, {}],
    [{ a: { b: 1 } }, { a: 1, b: 1 }],
    [{ projectId: 'x' }, { organizationId: 'x' }],
    [{ at: new Date(0) }, { at: new Date(1) }],
  ])('tells %j from %j', (left, right) => {
    expect(listFingerprint(left)).not.toBe(listFingerprint(right));
  });
});

describe('toPage', () => {
  const position = { value: '', id: '' };
  const request = (given: Partial<PageRequest>): PageRequest => ({
    ...{ limit: 2, direction: 'FORWARD', after: null, before: null },
    ...given,
  });

  it.each<[found: readonly number[], request: Partial<PageRequest>, page: object]>([
    [[], {}, { items: [], hasNextPage: false, hasPreviousPage: false }],
    [[1, 2], {}, { items: [1, 2], hasNextPage: false, hasPreviousPage: false }],
    [[1, 2, 3], {}, { items: [1, 2], hasNextPage: true, hasPreviousPage: false }],
    [[1], { after: position }, { items: [1], hasNextPage: false, hasPreviousPage: true }],
    [[1], { before: position }, { items: [1], hasNextPage: true, hasPreviousPage: false }],
    [[9, 8], { direction: 'BACKWARD' }, { items: [8, 9], hasNextPage: false, hasPreviousPage: false }],
    [[9, 8, 7], { direction: 'BACKWARD' }, { items: [8, 9], hasNextPage: false, hasPreviousPage: true }],
    [[9], { direction: 'BACKWARD', before: position }, { items: [9], hasNextPage: true, hasPreviousPage: false }],
    [[9], { direction: 'BACKWARD', after: position }, { items: [9], hasNextPage: false, hasPreviousPage: true }],
  ])('of %j, for %j', (found, given, page) => {
    expect(toPage(found, request(given))).toEqual(page);
  });
});
