import { BlobExistsError, type BlobStore, BlobStoreUnavailableError } from '../../../src/blobs/blob-store';
import { failingStream, hangingStream, newObjectKey, streamOf, testBytes } from '../../support/blobs/blob-bytes';
import { IMPATIENT, QUICK_LIMITS, quickStore } from '../../support/blobs/blob-gcs';
import type { FaultAction, RequestKind } from '../../support/gcs-server/faults';
import { GcsServer } from '../../support/gcs-server/server';
import { eventually } from '../../support/timing/eventually';

const PNG = { contentType: 'image/png' };
const PIECE = QUICK_LIMITS.pieceBytes;
const SMALL = PIECE;
const LARGE = 3 * PIECE + 1234;

let server: GcsServer;
let store: BlobStore;

beforeEach(async () => {
  server = await GcsServer.start();
  store = quickStore(server);
});
afterEach(() => server.close());

function storedBytes(objectKey: string): Buffer | undefined {
  return server.bucket.objects.get(objectKey)?.bytes;
}

function expectNothingLeft(): void {
  expect(server.bucket.objects.size).toBe(0);
  expect(server.sessions.size).toBe(0);
}

describe('how an object is uploaded', () => {
  it.each([0, 1, SMALL])('%d bytes go by one request, with a precondition and a checksum', async (sizeBytes) => {
    const objectKey = newObjectKey();
    const blob = await store.write(objectKey, streamOf(testBytes(sizeBytes)), PNG);
    expect(server.requests.map(({ kind }) => kind)).toEqual(['upload']);
    expect(server.requests[0]!.query.get('ifGenerationMatch')).toBe('0');
    expect(server.bucket.objects.get(objectKey)!.metadata).toMatchObject({
      generation: blob.generation,
      contentType: 'image/png',
    });
  });

  it.each([SMALL + 1, 2 * PIECE, LARGE])('%d bytes go by a session, piece by piece', async (sizeBytes) => {
    const objectKey = newObjectKey();
    const bytes = testBytes(sizeBytes);
    const blob = await store.write(objectKey, streamOf(bytes, 50_000), { ...PNG, expectedBytes: 1 });
    const pieces = Math.ceil(sizeBytes / PIECE);
    expect(server.requests.map(({ kind }) => kind)).toEqual(['session-start', ...Array(pieces).fill('session-piece')]);
    expect(server.requests[0]!.query.get('ifGenerationMatch')).toBe('0');
    expect(server.requests.every(({ bodyBytes }) => bodyBytes <= PIECE)).toBe(true);
    expect(server.bucket.objects.get(objectKey)!.metadata).toMatchObject({
      generation: blob.generation,
      contentType: 'image/png',
    });
    expect(storedBytes(objectKey)!.equals(bytes)).toBe(true);
  });

  it('uses its connections again', async () => {
    await store.write(newObjectKey(), streamOf(testBytes(20 * PIECE)), PNG);
    expect(server.connections).toBeLessThanOrEqual(2);
  });
});

describe('a fault of the store during an upload', () => {
  const lossless: FaultAction[] = [
    { type: 'status', status: 503 },
    { type: 'status', status: 429 },
    { type: 'reset-before' },
    { type: 'reset-after' },
    { type: 'stall-before' },
    { type: 'stall-after' },
  ];
  const cut: FaultAction = { type: 'cut-upload', afterBytes: 100_000 };
  const cases = (kind: RequestKind, actions: FaultAction[], after = 0) =>
    actions.map((action) => ({ kind, action, after, name: `${JSON.stringify(action)} after ${after}` }));

  it.each([...cases('upload', [...lossless, cut])])(
    'of a small object is overcome: $name',
    async ({ kind, action }) => {
      store = quickStore(server, IMPATIENT);
      const objectKey = newObjectKey();
      const bytes = testBytes(SMALL);
      server.faults.add({ kind, action });
      const blob = await store.write(objectKey, streamOf(bytes), PNG);
      expect(storedBytes(objectKey)!.equals(bytes)).toBe(true);
      expect(blob).toEqual(await store.stat(objectKey));
    },
  );

  it.each([
    ...cases('session-start', lossless),
    ...cases('session-piece', [...lossless, cut]),
    ...cases('session-piece', [...lossless, cut], 1),
    ...cases('session-piece', [...lossless, { type: 'cut-upload', afterBytes: 1000 }], 3),
  ])('of a large object is overcome: $kind $name', async ({ kind, action, after }) => {
    store = quickStore(server, IMPATIENT);
    const objectKey = newObjectKey();
    const bytes = testBytes(LARGE);
    server.faults.add({ kind, action, after });
    const blob = await store.write(objectKey, streamOf(bytes), PNG);
    expect(storedBytes(objectKey)!.equals(bytes)).toBe(true);
    expect(blob).toEqual(await store.stat(objectKey));
  });

  it('asks how far a piece got before it sends the rest', async () => {
    store = quickStore(server, { pieceBytes: 4 * PIECE });
    const bytes = testBytes(6 * PIECE);
    server.faults.add({ kind: 'session-piece', action: { type: 'cut-upload', afterBytes: 2 * PIECE + 99 } });
    server.faults.add({ kind: 'session-status', action: { type: 'status', status: 503 } });
    const objectKey = newObjectKey();
    await store.write(objectKey, streamOf(bytes), PNG);
    expect(server.requestsOf('session-status')).toHaveLength(2);
    const second = server.requestsOf('session-piece')[1]!;
    expect(second.headers['content-range']).toBe(`bytes ${2 * PIECE}-${4 * PIECE - 1}/*`);
    expect(storedBytes(objectKey)!.equals(bytes)).toBe(true);
  });

  it.each<[RequestKind, number]>([
    ['upload', SMALL],
    ['session-start', LARGE],
    ['session-piece', LARGE],
  ])('that lasts ends the write: %s', async (kind, sizeBytes) => {
    server.faults.add({ kind, action: { type: 'status', status: 503 }, times: 1000 });
    const source = streamOf(testBytes(sizeBytes));
    await expect(store.write(newObjectKey(), source, PNG)).rejects.toMatchObject({
      name: 'BlobStoreUnavailableError',
      cause: { status: 503 },
    });
    expect(source.destroyed).toBe(true);
    expect(server.requestsOf(kind)).toHaveLength(QUICK_LIMITS.attempts);
    expectNothingLeft();
  });

  it('that no repetition mends is not repeated', async () => {
    server.faults.add({ kind: 'upload', action: { type: 'status', status: 403 } });
    await expect(store.write(newObjectKey(), streamOf(testBytes(10)), PNG)).rejects.toMatchObject({
      name: 'BlobStoreUnavailableError',
      cause: { status: 403 },
    });
    expect(server.requestsOf('upload')).toHaveLength(1);
  });

  it('ends the write when the session is lost', async () => {
    server.faults.add({ kind: 'session-piece', action: { type: 'status', status: 404 }, after: 1 });
    const write = store.write(newObjectKey(), streamOf(testBytes(LARGE)), PNG);
    await expect(write).rejects.toThrow(BlobStoreUnavailableError);
    expectNothingLeft();
  });

  it.each([SMALL, LARGE])('that hides every answer does not hide the object: %d bytes', async (sizeBytes) => {
    const objectKey = newObjectKey();
    const bytes = testBytes(sizeBytes);
    server.faults.add({ kind: 'upload', action: { type: 'reset-after' }, times: 1000 });
    server.faults.add({ kind: 'session-piece', action: { type: 'reset-after' }, times: 1000, after: 3 });
    server.faults.add({ kind: 'session-status', action: { type: 'reset-before' }, times: 1000 });
    const blob = await store.write(objectKey, streamOf(bytes), PNG);
    expect(blob).toMatchObject({ sizeBytes, generation: server.bucket.objects.get(objectKey)!.metadata.generation });
    expect(storedBytes(objectKey)!.equals(bytes)).toBe(true);
  });

  it.each<[RequestKind, number]>([
    ['upload', SMALL],
    ['session-start', LARGE],
    ['session-piece', LARGE],
  ])('that looks like an object of another is none where there is no object: %s', async (kind, sizeBytes) => {
    server.faults.add({ kind, action: { type: 'status', status: 412 } });
    const write = store.write(newObjectKey(), streamOf(testBytes(sizeBytes)), PNG);
    await expect(write).rejects.toThrow(BlobStoreUnavailableError);
    expectNothingLeft();
  });

  it.each([SMALL, LARGE])('does not take the object of another for its own: %d bytes', async (sizeBytes) => {
    const objectKey = newObjectKey();
    const bytes = testBytes(sizeBytes);
    await store.write(objectKey, streamOf(bytes), PNG);
    const { generation } = server.bucket.objects.get(objectKey)!.metadata;
    for (const kind of ['upload', 'session-start'] as const)
      server.faults.add({ kind, action: { type: 'reset-before' } });
    await expect(store.write(objectKey, streamOf(bytes), PNG)).rejects.toThrow(BlobExistsError);
    expect(server.bucket.objects.get(objectKey)!.metadata.generation).toBe(generation);
  });

  it.each(['refuses them', 'takes them'])('that changes the bytes leaves no object: the store %s', async (verdict) => {
    const put = server.bucket.put.bind(server.bucket);
    const announced: (string | undefined)[] = [];
    server.bucket.put = (name, bytes, { crc32c, ...given }, query) => {
      announced.push(crc32c);
      bytes.writeUInt8(bytes.readUInt8(1000) ^ 1, 1000);
      return put(name, bytes, crc32c !== undefined && verdict === 'refuses them' ? { ...given, crc32c } : given, query);
    };
    for (const sizeBytes of [SMALL, LARGE]) {
      const write = store.write(newObjectKey(), streamOf(testBytes(sizeBytes)), PNG);
      await expect(write).rejects.toThrow(BlobStoreUnavailableError);
    }
    expect(server.bucket.objects.size).toBe(0);
    expect(announced).toEqual([expect.any(String), expect.any(String)]);
  });
});

describe('a write that is given up', () => {
  it.each<[RequestKind, number, FaultAction['type'], number]>([
    ['upload', SMALL, 'stall-before', 0],
    ['upload', SMALL, 'stall-after', 0],
    ['session-start', LARGE, 'stall-after', 0],
    ['session-piece', LARGE, 'stall-before', 1],
    ['session-piece', LARGE, 'stall-after', 1],
    ['session-piece', LARGE, 'stall-before', 3],
    ['session-piece', LARGE, 'stall-after', 3],
  ])('during %s of %d bytes (%s %d) leaves no object', async (kind, sizeBytes, type, after) => {
    server.faults.add({ kind, action: { type } as FaultAction, after });
    const controller = new AbortController();
    const reason = new Error('no longer wanted');
    const source = streamOf(testBytes(sizeBytes));
    const write = store.write(newObjectKey(), source, { ...PNG, signal: controller.signal });
    const outcome = expect(write).rejects.toBe(reason);
    await eventually('the store is asked', async () => server.requestsOf(kind).length > after);
    controller.abort(reason);
    await outcome;
    expect(source.destroyed).toBe(true);
    expect(server.bucket.objects.size).toBe(0);
    if (kind === 'session-piece') expect(server.sessions.size).toBe(0);
  });

  it('gives its session up when the source fails or hangs', async () => {
    const failure = new Error('the client went away');
    await expect(store.write(newObjectKey(), failingStream(testBytes(LARGE), failure), PNG)).rejects.toBe(failure);
    const signal = AbortSignal.timeout(100);
    await expect(
      store.write(newObjectKey(), hangingStream(testBytes(LARGE)), { ...PNG, signal }),
    ).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    expect(server.requestsOf('session-cancel')).toHaveLength(2);
    expectNothingLeft();
  });
});
