import { Readable } from 'node:stream';
import { failingStream, hangingStream, newObjectKey, streamOf, testBytes } from '../support/blobs/blob-bytes';
import { type BlobStoreContext, expectNothingAt, MiB, PNG } from './blob-store-context';

/** Writes whose source fails, and writes that are given up. */
export function describeInterruption(context: BlobStoreContext): void {
  it.each([0, 1, 100_000, 5 * MiB])('leaves nothing when the source fails after %d bytes', async (sizeBytes) => {
    const objectKey = newObjectKey();
    const failure = new Error('the client went away');
    const source = failingStream(testBytes(sizeBytes), failure);
    await expect(context.store.write(objectKey, source, PNG)).rejects.toBe(failure);
    expect(source.destroyed).toBe(true);
    await expectNothingAt(context.store, objectKey);
  });

  it('rejects with what a source failed with before the write began', async () => {
    const objectKey = newObjectKey();
    const failure = new Error('too late');
    const source = streamOf(testBytes(10));
    const closed = new Promise((resolve) => source.once('close', resolve));
    source.on('error', () => {}).destroy(failure);
    await closed;
    await expect(context.store.write(objectKey, source, PNG)).rejects.toBe(failure);
    await expectNothingAt(context.store, objectKey);
  });

  it('hears a source that fails before it is read', async () => {
    const objectKey = newObjectKey();
    const failure = new Error('at once');
    const source = hangingStream(testBytes(10));
    const outcome = expect(context.store.write(objectKey, source, PNG)).rejects.toBe(failure);
    source.destroy(failure);
    await outcome;
    await expectNothingAt(context.store, objectKey);
  });

  it('rejects when the source ends before its time', async () => {
    const objectKey = newObjectKey();
    const source = hangingStream(testBytes(100_000));
    setTimeout(() => source.destroy(), 20);
    await expect(context.store.write(objectKey, source, PNG)).rejects.toMatchObject({
      code: 'ERR_STREAM_PREMATURE_CLOSE',
    });
    await expectNothingAt(context.store, objectKey);
  });

  it('refuses a source that does not yield bytes', async () => {
    const objectKey = newObjectKey();
    await expect(context.store.write(objectKey, Readable.from([1, 2]), PNG)).rejects.toThrow(TypeError);
    await expectNothingAt(context.store, objectKey);
  });

  it.each([0, 1, 3 * MiB])('leaves nothing when aborted after %d bytes', async (sizeBytes) => {
    const objectKey = newObjectKey();
    const source = hangingStream(testBytes(sizeBytes));
    const controller = new AbortController();
    const reason = { why: 'the request was closed' };
    setTimeout(() => controller.abort(reason), 50);
    await expect(context.store.write(objectKey, source, { ...PNG, signal: controller.signal })).rejects.toBe(reason);
    expect(source.destroyed).toBe(true);
    await expectNothingAt(context.store, objectKey);
  });

  it('does not begin when aborted before', async () => {
    const objectKey = newObjectKey();
    const source = streamOf(testBytes(1000));
    const signal = AbortSignal.abort('no longer wanted');
    await expect(context.store.write(objectKey, source, { ...PNG, signal })).rejects.toBe('no longer wanted');
    expect(source.destroyed).toBe(true);
    await expectNothingAt(context.store, objectKey);
  });
}
