import { newObjectKey, streamOf, testBytes } from '../support/blobs/blob-bytes';
import { type BlobStoreContext, listed, PNG } from './blob-store-context';

/** Which object keys are taken. */
export function describeKeys(context: BlobStoreContext): void {
  it.each([
    '',
    '/',
    '/a',
    'a/',
    'a//b',
    '.',
    '..',
    '../a',
    'a/../b',
    'a/..',
    'a.b',
    'A',
    'a b',
    'a~b',
    'a\u0000b',
    'a\n',
    '%2e%2e',
    'é',
    'a'.repeat(201),
  ])('refuses the key %j everywhere', async (objectKey) => {
    const source = streamOf(testBytes(10));
    await expect(context.store.write(objectKey, source, PNG)).rejects.toThrow(TypeError);
    expect(source.destroyed).toBe(true);
    await expect(context.store.read(objectKey)).rejects.toThrow(TypeError);
    await expect(context.store.stat(objectKey)).rejects.toThrow(TypeError);
    await expect(context.store.delete({ objectKey, generation: null })).rejects.toThrow(TypeError);
  });

  it('takes a key of 200 characters', async () => {
    const objectKey = `${newObjectKey()}/`.padEnd(200, 'x');
    await context.store.write(objectKey, streamOf(testBytes(10)), PNG);
    expect(await listed(context.store, objectKey)).toHaveLength(1);
  });
}
