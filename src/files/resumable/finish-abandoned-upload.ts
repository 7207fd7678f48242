import { findFiles } from '../../database/repositories/files/find-files';
import { MediaFailure } from '../../domain/errors';
import type { FileServices } from '../file-services';
import { enqueueFinishing } from './enqueue-finishing';
import { finishUpload } from './finish-upload';

/**
 * Finishes an upload whose bytes had all arrived when the process that received them died, or failed. Idempotent. As long
 * as somebody else is at it, or the bytes wait on another host, it is tried again later; the upload's expiry ends that.
 */
export async function finishAbandonedUpload(storage: FileServices, fileId: string): Promise<void> {
  const { dataSource, uploadClaims, staging } = storage;
  const claim = await uploadClaims.take(fileId);
  try {
    if (claim?.file.status === 'PROCESSING' && (await staging.sizeOf(fileId)) === claim.file.sizeBytes) {
      // What the attempt before this one may have written; which generation that is, only it knew.
      await storage.blobs.delete({ objectKey: claim.file.objectKey, generation: null });
      return await finishUpload(storage, claim);
    }
    const [file] = await findFiles(dataSource, {}, [fileId]);
    if (file?.status === 'PROCESSING') await enqueueFinishing(dataSource.manager, fileId);
  } catch (error) {
    // The bytes were refused and the file is gone: that is an outcome.
    if (!(error instanceof MediaFailure)) throw error;
  } finally {
    await claim?.release();
  }
}
