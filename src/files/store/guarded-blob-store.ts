import type { Readable } from 'node:stream';
import { BlobNotFoundError, type BlobStore, BlobStoreUnavailableError } from '../../blobs/blob-store';
import type { StoreEpoch } from './store-epoch';

/** A blob that is not there makes the store itself doubtful, but not at every request for it. */
const DOUBTED_MS = 1_000;

/**
 * The store, as long as it is the database's own: nothing is deleted from one that is not, and nothing is written to one
 * that is not there, which would only come to lie under what is mounted later.
 */
export function guardBlobStore(blobs: BlobStore, epoch: StoreEpoch): BlobStore {
  let hasFailed = false;
  async function check(): Promise<void> {
    await epoch.requirePresent();
    await blobs.check();
    hasFailed = false;
  }

  return {
    check,

    async write(objectKey, source, options) {
      if (hasFailed) await beforeRead(source, check);
      else if (epoch.known !== 'MATCHES') await beforeRead(source, () => epoch.requirePresent());
      const { doubtCount } = epoch;
      try {
        const written = await blobs.write(objectKey, source, options);
        // Another write failed meanwhile: this one may lie in what came in the place of the store.
        if (epoch.doubtCount !== doubtCount) await epoch.requirePresent();
        return written;
      } catch (error) {
        if (error instanceof BlobStoreUnavailableError) {
          epoch.doubt();
          hasFailed = true;
        }
        throw error;
      }
    },

    async read(objectKey, range, buffers) {
      try {
        return await blobs.read(objectKey, range, buffers);
      } catch (error) {
        // In a store that was restored, or is not mounted, it may come back.
        if (error instanceof BlobNotFoundError) await epoch.check(DOUBTED_MS);
        throw error;
      }
    },

    async delete(blob) {
      await epoch.require();
      await blobs.delete(blob);
    },

    stat: (objectKey) => blobs.stat(objectKey),

    list: () => blobs.list(),

    async signRead(objectKey, options) {
      return epoch.known === 'STORE_MISSING' ? null : blobs.signRead(objectKey, options);
    },

    offload: (objectKey) => blobs.offload(objectKey),
  };
}

/** Nobody reads the source yet: its errors are handled here. @throws what `work` does, the source destroyed */
async function beforeRead(source: Readable, work: () => Promise<void>): Promise<void> {
  source.on('error', () => {});
  try {
    await work();
  } catch (error) {
    source.destroy();
    throw error;
  }
}
