import { BlobNotFoundError, type BlobStore, type ListedBlob } from '../../src/blobs/blob-store';

/** What a stand-in may be known not to do. Every other promise holds everywhere. */
export type BlobStorePromise =
  /** A blob that is there is never replaced. */
  | 'WRITE_ONCE'
  /** A large blob is written without being held in memory. */
  | 'FLAT_WRITES'
  /** A range that begins after the end is refused. */
  | 'NO_RANGE_AFTER_END'
  /** It can be asked whether it is there. */
  | 'CHECK';

/** Why a stand-in breaks a promise. The tests of it are then expected to fail, and tell when they do not any more. */
export type KnownDeviations = Readonly<Partial<Record<BlobStorePromise, string>>>;

/** The store under test, once the suite has begun. */
export interface BlobStoreContext {
  readonly deviations: KnownDeviations;
  readonly store: BlobStore;
  /** What a stand-in for the store holds in this process's memory; it does not count against the store. */
  heldBytes(): number;
}

/** Declares a test of a promise. */
export function itKeeps({ deviations }: BlobStoreContext, promise: BlobStorePromise): typeof it.failing {
  return deviations[promise] === undefined ? it : it.failing;
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
