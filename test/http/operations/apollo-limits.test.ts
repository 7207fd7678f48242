import { parse } from 'graphql';
import type { CallRates } from '../../../src/accounts/rates/call-rates';
import { MAX_DOCUMENT_CHARACTERS } from '../../../src/graphql/limits/document-length';
import { documentBytes } from '../../../src/graphql/limits/document-limits';
import { createSubgraphSchema } from '../../../src/graphql/schema';
import { documentChecks } from '../../../src/http/operations/apollo-limits';
import { createOperationChecks } from '../../../src/http/operations/operation-limits';
import { RequestPlaces } from '../../../src/http/request-places';

const PARTS = { rates: {} as CallRates, places: new RequestPlaces() };

const MEBIBYTE = 1024 * 1024;

function open() {
  const limits = { maxOperationCost: 20_000, persistedQueries: null };
  return documentChecks(createOperationChecks(createSubgraphSchema(), limits, PARTS));
}

const paddedText = (index: number) => `{ a${index}: __typename }`.padEnd(MAX_DOCUMENT_CHARACTERS, ',');

describe('the documents that are kept', () => {
  it('are counted by their text, which is no part of the tree', () => {
    const [short, padded] = [parse('{ __typename }'), parse('{ __typename }'.padEnd(100_000, ','))];
    // Two bytes for each character: one that is not of Latin-1 makes them so.
    expect(documentBytes(padded) - documentBytes(short)).toBe(2 * (100_000 - '{ __typename }'.length));
  });

  it('hold 16 MiB at most, of however many', async () => {
    const { documentStore } = open();
    const keys = Array.from({ length: 1_000 }, (_, index) => `key ${index}`);
    for (const [index, key] of keys.entries()) await documentStore.set(key, parse(paddedText(index)));
    const kept = (await Promise.all(keys.map((key) => documentStore.get(key)))).filter((each) => each !== undefined);
    const heldBytes = kept.reduce((sum, document) => sum + documentBytes(document), 0);
    expect(heldBytes).toBeGreaterThan(15 * MEBIBYTE);
    expect(heldBytes).toBeLessThanOrEqual(16 * MEBIBYTE);
    expect(await documentStore.get('key 999')).toBeDefined();
  });

  it('are as many as an app has, where they are ordinary', async () => {
    const { documentStore } = open();
    const ordinary = `query ($first: Int) { files(first: $first) { nodes { ${'id filename '.repeat(40)} } } }`;
    for (let index = 0; index < 200; index++) await documentStore.set(`key ${index}`, parse(ordinary));
    expect(await documentStore.get('key 0')).toBeDefined();
  });
});

it('texts that clients persist hold 8 MiB at most', async () => {
  const { cache } = open().persistedQueries;
  const keys = Array.from({ length: 1_000 }, (_, index) => `apq:${index}`);
  for (const [index, key] of keys.entries()) await cache.set(key, paddedText(index));
  const kept = (await Promise.all(keys.map((key) => cache.get(key)))).filter((each) => each !== undefined);
  expect(kept.length * 2 * MAX_DOCUMENT_CHARACTERS).toBeLessThanOrEqual(8 * MEBIBYTE);
  expect(await cache.get('apq:999')).toBe(paddedText(999));
});

it('a list of persisted queries has none that is too long: the service does not start', () => {
  const persistedQueries = new Map([['hash', paddedText(1).padEnd(MAX_DOCUMENT_CHARACTERS + 1, ',')]]);
  expect(() => createOperationChecks(createSubgraphSchema(), { maxOperationCost: 1, persistedQueries }, PARTS)).toThrow(
    /^The document has more than 100,000 characters/,
  );
});
