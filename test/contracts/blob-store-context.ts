import { BlobNotFoundError, type BlobStore, type ListedBlob } from '../../src/blobs/blob-store';

/** The store under test, once the suite has begun. */
export interface BlobStoreContext {
  readonly store: BlobStore;
  /** What a stand-in for the store holds in this process's memory; it does not count against the store. */
  heldBytes(): number;
}

export const MiB = 1024 * 1024;
export const PNG = { contentType: 'image/png' };

export async function listed(store: BlobStore, objectKey: string): Promise<ListedBlob[]> {
  const found: ListedBlob[] = [];
  for await (const blob of store.list()) if (blob.objectKey === objectKey) found.push(blob);
  return found;
}

export async function expectNothingAt(store: BlobStore, objectKey: string): Promise<void> {
  expect(await store.stat(objectKey)).toBeNull();
  expect(await listed(store, objectKey)).toEqual([]);
  await expect(store.read(objectKey)).rejects.toThrow(BlobNotFoundError);
}
