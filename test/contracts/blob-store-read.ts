import { once } from 'node:events';
import { newObjectKey, readAll, streamOf, testBytes } from '../support/blobs/blob-bytes';
import { bufferBytes } from '../support/blobs/blob-memory';
import { type BlobStoreContext, itKeeps, MiB, PNG } from './blob-store-context';

/** Ranges, and readers that are slow or stop. */
export function describeReading(context: BlobStoreContext): void {
  describe('ranges', () => {
    const bytes = testBytes(2 * MiB + 17);
    const objectKey = newObjectKey();
    beforeAll(async () => {
      await context.store.write(objectKey, streamOf(bytes), PNG);
    });

    it.each([
      [0, 0],
      [0, 99],
      [MiB - 1, MiB],
      [1000, 2 * MiB],
      [2 * MiB + 16, 2 * MiB + 16],
      [0, 2 * MiB + 16],
    ])('reads bytes %d-%d', async (start, end) => {
      const read = await readAll(await context.store.read(objectKey, { start, end }));
      expect(read.equals(bytes.subarray(start, end + 1))).toBe(true);
    });

    it.each([
      [0, 2 * MiB + 17],
      [5, 4],
      [-1, 4],
      [0, 1.5],
      [Number.NaN, 4],
    ])('refuses bytes %d-%d', async (start, end) => {
      await expect(context.store.read(objectKey, { start, end })).rejects.toThrow(RangeError);
    });

    itKeeps(context, 'NO_RANGE_AFTER_END')('refuses a range after the end', async () => {
      const range = { start: 2 * MiB + 17, end: 2 * MiB + 17 };
      await expect(context.store.read(objectKey, range)).rejects.toThrow(RangeError);
    });
  });

  it('reads no further ahead than a slow reader needs', async () => {
    const objectKey = newObjectKey();
    const bytes = testBytes(32 * MiB);
    await context.store.write(objectKey, streamOf(bytes), PNG);
    const before = await bufferBytes();
    const stream = await context.store.read(objectKey);
    stream.once('readable', () => {});
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect((await bufferBytes()) - before).toBeLessThan(8 * MiB);
    expect(bytes.equals(await readAll(stream))).toBe(true);
  });

  it('lets one reader stop without a loss to another', async () => {
    const objectKey = newObjectKey();
    const bytes = testBytes(8 * MiB);
    await context.store.write(objectKey, streamOf(bytes), PNG);
    const patient = await context.store.read(objectKey);
    const hasty = await context.store.read(objectKey);
    await once(hasty, 'readable');
    hasty.destroy();
    await once(hasty, 'close');
    expect(bytes.equals(await readAll(patient))).toBe(true);
  });
}
