import { Readable } from 'node:stream';
import { BlobExistsError } from '../../src/blobs/blob-store';
import { newObjectKey, readAll, streamOf, testBytes } from '../support/blobs/blob-bytes';
import { bufferBytes } from '../support/blobs/blob-memory';
import { type BlobStoreContext, itKeeps, listed, MiB, PNG } from './blob-store-context';

/** Writes that go well, and writes of a key that is taken. */
export function describeWriting(context: BlobStoreContext): void {
  it.each([0, 1, MiB - 1, MiB, MiB + 1, 20 * MiB])('returns %d bytes as they were written', async (sizeBytes) => {
    const objectKey = newObjectKey();
    const bytes = testBytes(sizeBytes);
    const stored = await context.store.write(objectKey, streamOf(bytes), { ...PNG, expectedBytes: sizeBytes });
    expect(stored).toMatchObject({ objectKey, sizeBytes });
    expect(bytes.equals(await readAll(await context.store.read(objectKey)))).toBe(true);
    expect(await context.store.stat(objectKey)).toEqual(stored);
    expect(await listed(context.store, objectKey)).toEqual([{ ...stored, partial: false }]);
  });

  it('does not rely on what the source was expected to hold', async () => {
    const bytes = testBytes(3 * MiB);
    for (const expectedBytes of [0, 5 * MiB]) {
      const objectKey = newObjectKey();
      await context.store.write(objectKey, streamOf(bytes), { ...PNG, expectedBytes });
      expect(bytes.equals(await readAll(await context.store.read(objectKey)))).toBe(true);
    }
  });

  it.each([
    ['single bytes', testBytes(3000), 1],
    ['odd chunks', testBytes(3 * MiB + 11), 99_991],
    ['one huge chunk', testBytes(5 * MiB + 3), 8 * MiB],
  ])('writes a source of %s', async (_name, bytes, chunkBytes) => {
    const objectKey = newObjectKey();
    await context.store.write(objectKey, streamOf(bytes, chunkBytes), PNG);
    expect(bytes.equals(await readAll(await context.store.read(objectKey)))).toBe(true);
  });

  const itWritesOnce = itKeeps(context, 'WRITE_ONCE');

  itWritesOnce('keeps the first blob of a key', async () => {
    const objectKey = newObjectKey();
    const first = testBytes(1000);
    await context.store.write(objectKey, streamOf(first), PNG);
    const second = streamOf(testBytes(2000));
    await expect(context.store.write(objectKey, second, PNG)).rejects.toThrow(BlobExistsError);
    expect(second.destroyed).toBe(true);
    expect(first.equals(await readAll(await context.store.read(objectKey)))).toBe(true);
    expect(await listed(context.store, objectKey)).toHaveLength(1);
  });

  itWritesOnce.each([1000, 3 * MiB])('lets exactly one of several writers of %d bytes win', async (sizeBytes) => {
    const objectKey = newObjectKey();
    const candidates = Array.from({ length: 8 }, () => testBytes(sizeBytes));
    const outcomes = await Promise.allSettled(
      candidates.map((bytes) => context.store.write(objectKey, streamOf(bytes), PNG)),
    );
    const winners = candidates.filter((_, index) => outcomes[index]!.status === 'fulfilled');
    const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(winners).toHaveLength(1);
    expect(refusals.every((reason) => reason instanceof BlobExistsError)).toBe(true);
    expect(winners[0]!.equals(await readAll(await context.store.read(objectKey)))).toBe(true);
    expect(await listed(context.store, objectKey)).toHaveLength(1);
  });

  itKeeps(context, 'FLAT_WRITES')('writes 64 MB without holding them', async () => {
    const chunk = testBytes(MiB);
    let peakBytes = 0;
    const before = (await bufferBytes()) - context.heldBytes();
    const source = Readable.from(
      (async function* () {
        for (let sent = 0; sent < 64; sent += 1) {
          if (sent % 8 === 7) peakBytes = Math.max(peakBytes, (await bufferBytes()) - context.heldBytes() - before);
          yield Buffer.from(chunk);
        }
      })(),
      { objectMode: false },
    );
    const { sizeBytes } = await context.store.write(newObjectKey(), source, PNG);
    expect(sizeBytes).toBe(64 * MiB);
    expect(peakBytes).toBeLessThan(16 * MiB);
  });
}
