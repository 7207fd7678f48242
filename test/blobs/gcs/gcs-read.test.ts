import { once } from 'node:events';
import { BlobRangeError, type BlobStore, BlobStoreUnavailableError } from '../../../src/blobs/blob-store';
import { newObjectKey, readAll, streamOf, testBytes } from '../../support/blobs/blob-bytes';
import { IMPATIENT, QUICK_LIMITS, quickStore } from '../../support/blobs/blob-gcs';
import type { FaultAction } from '../../support/gcs-server/faults';
import { GcsServer } from '../../support/gcs-server/server';
import { eventually } from '../../support/timing/eventually';

const SIZE = 3_000_000;
const bytes = testBytes(SIZE);
const objectKey = newObjectKey();
let server: GcsServer;
let store: BlobStore;
let generation: string | null;

beforeEach(async () => {
  server = await GcsServer.start();
  store = quickStore(server);
  ({ generation } = await store.write(objectKey, streamOf(bytes), { contentType: 'image/png' }));
});
afterEach(() => server.close());

function addFault(action: FaultAction, times = 1, after = 0): void {
  server.faults.add({ kind: 'download', action, times, after });
}

it.each<FaultAction>([
  { type: 'status', status: 503 },
  { type: 'reset-before' },
  { type: 'stall-before' },
  { type: 'reset-download', afterBytes: 0 },
  { type: 'stall-download', afterBytes: 1 },
  { type: 'reset-download', afterBytes: 256 * 1024 },
  { type: 'stall-download', afterBytes: SIZE - 1 },
])('overcomes %j', async (action) => {
  store = quickStore(server, IMPATIENT);
  addFault(action);
  expect(bytes.equals(await readAll(await store.read(objectKey)))).toBe(true);
  addFault(action);
  const range = { start: 1000, end: SIZE - 2 };
  expect(bytes.subarray(1000, SIZE - 1).equals(await readAll(await store.read(objectKey, range)))).toBe(true);
});

it('goes on where it broke, in the same generation', async () => {
  addFault({ type: 'reset-download', afterBytes: 1_000_000 });
  addFault({ type: 'status', status: 503 });
  expect(bytes.equals(await readAll(await store.read(objectKey)))).toBe(true);
  const [first, ...later] = server.requestsOf('download');
  expect(first!.headers['range']).toBeUndefined();
  expect(later).toHaveLength(2);
  for (const { headers, query } of later) {
    expect(headers['range']).toBe(`bytes=1000000-${SIZE - 1}`);
    expect(query.get('generation')).toBe(generation);
  }
});

it('may break more often than a request may fail, as long as it gets on', async () => {
  const large = testBytes(12_000_000);
  const blob = await store.write(newObjectKey(), streamOf(large), { contentType: 'video/mp4' });
  addFault({ type: 'reset-download', afterBytes: 1_200_000 }, 9);
  expect(large.equals(await readAll(await store.read(blob.objectKey)))).toBe(true);
});

it('fails when it does not get on any more', async () => {
  addFault({ type: 'reset-download', afterBytes: 1000 }, 100);
  await expect(readAll(await store.read(objectKey))).rejects.toThrow(BlobStoreUnavailableError);
  expect(server.requestsOf('download')).toHaveLength(QUICK_LIMITS.attempts);
});

it('fails when the store stays away', async () => {
  addFault({ type: 'status', status: 503 }, 100);
  await expect(store.read(objectKey)).rejects.toMatchObject({
    name: 'BlobStoreUnavailableError',
    cause: { status: 503 },
  });
  expect(server.requestsOf('download')).toHaveLength(QUICK_LIMITS.attempts);
});

it('fails when the blob is deleted and written anew midway', async () => {
  store = quickStore(server, IMPATIENT);
  addFault({ type: 'stall-download', afterBytes: 1_000_000 });
  const stream = await store.read(objectKey);
  await store.delete({ objectKey, generation });
  await store.write(objectKey, streamOf(testBytes(SIZE)), { contentType: 'image/png' });
  await expect(readAll(stream)).rejects.toThrow(BlobStoreUnavailableError);
});

it.each([
  ['the whole', undefined],
  ['a range that is the whole', { start: 0, end: SIZE - 1 }],
])('never hands out all bytes of %s when they changed on their way', async (_name, range) => {
  addFault({ type: 'corrupt-download' });
  let readBytes = 0;
  const reading = (async () => {
    for await (const chunk of await store.read(objectKey, range)) readBytes += chunk.length;
  })();
  await expect(reading).rejects.toThrow(BlobStoreUnavailableError);
  expect(readBytes).toBeLessThan(SIZE);
});

it('notices them also in what it went on with after a break', async () => {
  addFault({ type: 'reset-download', afterBytes: 1_000_000 });
  addFault({ type: 'corrupt-download' });
  await expect(readAll(await store.read(objectKey))).rejects.toThrow(BlobStoreUnavailableError);
});

it('takes a store for unavailable that has no byte of an object, and a range for wrong', async () => {
  addFault({ type: 'status', status: 416 }, 2);
  await expect(store.read(objectKey)).rejects.toThrow(BlobStoreUnavailableError);
  await expect(store.read(objectKey, { start: 0, end: 9 })).rejects.toThrow(BlobRangeError);
});

it('ends its request when the reader stops early', async () => {
  addFault({ type: 'stall-download', afterBytes: 500_000 });
  const stream = await store.read(objectKey);
  await once(stream, 'readable');
  expect(server.requestsUnderWay).toBe(1);
  stream.destroy();
  await once(stream, 'close');
  await eventually('no request is under way', async () => server.requestsUnderWay === 0);
  expect(server.requestsOf('download')).toHaveLength(1);
});
