import type { BlobIdentity, BlobStore } from '../blobs/blob-store';

/** Deletes bytes whose files are gone. Idempotent; when the store fails, the job that called it is tried again. */
export async function purgeBlobs(store: BlobStore, blobs: readonly BlobIdentity[]): Promise<void> {
  for (const blob of blobs) await store.delete(blob);
}
