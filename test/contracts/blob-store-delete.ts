import { newObjectKey, readAll, streamOf, testBytes } from '../support/blobs/blob-bytes';
import { type BlobStoreContext, expectNothingAt, PNG } from './blob-store-context';

/** Deletion, and what it leaves alone. */
export function describeDeletion(context: BlobStoreContext): void {
  it('deletes once, and does not mind being asked again', async () => {
    const objectKey = newObjectKey();
    const other = await context.store.write(newObjectKey(), streamOf(testBytes(10)), PNG);
    const blob = await context.store.write(objectKey, streamOf(testBytes(1000)), PNG);
    await context.store.delete(blob);
    await expectNothingAt(context.store, objectKey);
    await context.store.delete(blob);
    await context.store.delete({ objectKey, generation: null });
    expect(await context.store.stat(other.objectKey)).toEqual(other);
  });

  it('deletes by key alone, and a new blob can take the place', async () => {
    const objectKey = newObjectKey();
    await context.store.write(objectKey, streamOf(testBytes(1000)), PNG);
    await Promise.all(Array.from({ length: 5 }, () => context.store.delete({ objectKey, generation: null })));
    await expectNothingAt(context.store, objectKey);
    const bytes = testBytes(10);
    await context.store.write(objectKey, streamOf(bytes), PNG);
    expect(bytes.equals(await readAll(await context.store.read(objectKey)))).toBe(true);
  });

  it('tells apart keys that look alike', async () => {
    const base = newObjectKey();
    const keys = [base, `${base}/a`, `${base}_a`, `${base}a`];
    for (const key of keys) await context.store.write(key, streamOf(Buffer.from(key)), PNG);
    await context.store.delete({ objectKey: base, generation: null });
    await expectNothingAt(context.store, base);
    for (const key of keys.slice(1)) expect(String(await readAll(await context.store.read(key)))).toBe(key);
  });
}
