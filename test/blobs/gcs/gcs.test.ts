import { type BlobStore, BlobStoreUnavailableError } from '../../../src/blobs/blob-store';
import { createGcsBlobStore } from '../../../src/blobs/gcs/gcs';
import { describeBlobStore } from '../../contracts/blob-store';
import { newObjectKey, readAll, streamOf, testBytes } from '../../support/blobs/blob-bytes';
import { IMPATIENT, QUICK_LIMITS, quickStore } from '../../support/blobs/blob-gcs';
import type { FaultAction } from '../../support/gcs-server/faults';
import { GcsServer } from '../../support/gcs-server/server';

const PNG = { contentType: 'image/png' };

/**
 * The address of a server to hold the suite against instead of the one here, such as Google's own testbench: see
 * test/support/gcs-server/refusals/refusals.test.ts.
 */
const elsewhere = process.env.GCS_CONTRACT_ENDPOINT;

describeBlobStore(
  `the Google Cloud Storage blob store${elsewhere === undefined ? '' : ` at ${elsewhere}`}`,
  async () => {
    if (elsewhere !== undefined) {
      const store = createGcsBlobStore({ bucket: 'media', apiEndpoint: elsewhere });
      return { store, heldBytes: () => 0, close: async () => {} };
    }
    const server = await GcsServer.start({ maxPageSize: 7 });
    return {
      store: createGcsBlobStore({ bucket: 'media', apiEndpoint: server.url }),
      heldBytes: () => server.heldBytes,
      close: () => server.close(),
    };
  },
);

describe('the Google Cloud Storage blob store, at its requests', () => {
  let server: GcsServer;
  let store: BlobStore;

  beforeEach(async () => {
    server = await GcsServer.start({ maxPageSize: 3 });
    store = quickStore(server);
  });
  afterEach(() => server.close());

  it('sends a precondition with every write and every deletion, and credentials with none to an emulator', async () => {
    const known = await store.write(newObjectKey(), streamOf(testBytes(10)), PNG);
    const unknown = await store.write(newObjectKey(), streamOf(testBytes(600_000)), PNG);
    await store.delete(known);
    await store.delete({ ...unknown, generation: null });
    await store.check();

    const uploads = [...server.requestsOf('upload'), ...server.requestsOf('session-start')];
    expect(uploads.map(({ query }) => query.get('ifGenerationMatch'))).toEqual(['0', '0']);
    const deletions = server.requestsOf('delete').map(({ query }) => query);
    expect(deletions.map((query) => query.get('ifGenerationMatch'))).toEqual([known.generation, unknown.generation]);
    // Without it a bucket with versions would keep the bytes.
    expect(deletions.map((query) => query.get('generation'))).toEqual([known.generation, unknown.generation]);
    expect(server.requests.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
  });

  it('does not delete what came after the blob that it was to delete', async () => {
    const objectKey = newObjectKey();
    const first = await store.write(objectKey, streamOf(testBytes(10)), PNG);
    await store.delete(first);
    const second = await store.write(objectKey, streamOf(testBytes(20)), PNG);
    await store.delete(first);
    expect(await store.stat(objectKey)).toEqual(second);
  });

  it.each<FaultAction>([
    { type: 'status', status: 503 },
    { type: 'reset-before' },
    { type: 'reset-after' },
    { type: 'stall-before' },
    { type: 'stall-after' },
  ])('deletes, looks and lists despite %j', async (action) => {
    store = quickStore(server, IMPATIENT);
    const blob = await store.write(newObjectKey(), streamOf(testBytes(10)), PNG);
    for (const kind of ['metadata', 'list', 'delete'] as const) server.faults.add({ kind, action });
    expect(await store.stat(blob.objectKey)).toEqual(blob);
    for await (const listed of store.list()) expect(listed).toEqual({ ...blob, partial: false });
    await store.delete({ ...blob, generation: null });
    expect(server.bucket.objects.size).toBe(0);
  });

  it('gives up on a store that stays away', async () => {
    for (const kind of ['metadata', 'list', 'delete'] as const) {
      server.faults.add({ kind, action: { type: 'reset-before' }, times: 100 });
    }
    const objectKey = newObjectKey();
    await expect(store.stat(objectKey)).rejects.toThrow(BlobStoreUnavailableError);
    await expect(store.delete({ objectKey, generation: '1' })).rejects.toThrow(BlobStoreUnavailableError);
    await expect(store.list()[Symbol.asyncIterator]().next()).rejects.toThrow(BlobStoreUnavailableError);
    expect(server.requests).toHaveLength(3 * QUICK_LIMITS.attempts);
  });

  it('lists page by page, and only what it could have written', async () => {
    const keys = Array.from({ length: 8 }, newObjectKey);
    for (const key of keys) await store.write(key, streamOf(Buffer.from(key)), PNG);
    server.bucket.put('Not/Ours.png', Buffer.from('x'), {}, new URLSearchParams());
    const listed: string[] = [];
    for await (const { objectKey, sizeBytes, partial } of store.list()) {
      expect({ sizeBytes, partial }).toEqual({ sizeBytes: objectKey.length, partial: false });
      listed.push(objectKey);
    }
    expect(listed.sort()).toEqual(keys.sort());
    expect(server.requestsOf('list')).toHaveLength(3);
  });

  it('reports a bucket that it cannot use, by one request', async () => {
    const stray = createGcsBlobStore({ bucket: 'other', apiEndpoint: server.url });
    await expect(stray.check()).rejects.toMatchObject({ name: 'BlobStoreUnavailableError', cause: { code: 404 } });
    server.faults.add({ kind: 'bucket', action: { type: 'status', status: 503 } });
    await expect(store.check()).rejects.toThrow(BlobStoreUnavailableError);
    await expect(store.check()).resolves.toBeUndefined();
    expect(server.requests).toHaveLength(3);
  });

  it('reports a store that is not there', async () => {
    const nowhere = createGcsBlobStore({ bucket: 'media', apiEndpoint: '127.0.0.1:9', limits: QUICK_LIMITS });
    await expect(nowhere.check()).rejects.toThrow(BlobStoreUnavailableError);
    await expect(nowhere.read(newObjectKey())).rejects.toThrow(BlobStoreUnavailableError);
    await expect(nowhere.write(newObjectKey(), streamOf(testBytes(10)), PNG)).rejects.toThrow(
      BlobStoreUnavailableError,
    );
  });

  it.each([
    ['with a scheme', (url: string) => url],
    ['without a scheme', (url: string) => url.replace('http://', '')],
    ['with a slash at its end', (url: string) => `${url}/`],
  ])('finds an emulator by its address %s, also when the library finds it too', async (_name, addressOf) => {
    const apiEndpoint = addressOf(server.url);
    process.env.STORAGE_EMULATOR_HOST = apiEndpoint;
    try {
      store = createGcsBlobStore({ bucket: 'media', apiEndpoint });
      const blob = await store.write(newObjectKey(), streamOf(Buffer.from('bytes')), PNG);
      expect(await store.stat(blob.objectKey)).toEqual(blob);
      expect(String(await readAll(await store.read(blob.objectKey)))).toBe('bytes');
      await store.check();
      await store.delete(blob);
      expect(server.bucket.objects.size).toBe(0);
    } finally {
      delete process.env.STORAGE_EMULATOR_HOST;
    }
  });
});
