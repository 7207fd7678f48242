import { beginProcessing } from '../../database/repositories/uploads/resumable-uploads';
import { inTransaction } from '../../database/transaction';
import type { FileServices } from '../file-services';
import { endedUploadFailure } from './ended-upload-failure';
import { enqueueFinishing } from './enqueue-finishing';
import { finishUpload } from './finish-upload';
import type { UploadClaim } from './upload-claims';
import { UPLOAD_LIFETIME_SECONDS } from './upload-lifetime';

/**
 * Makes the file of an upload whose last byte has arrived. From the first transaction on, a job sees to it that this is
 * done even if the process dies.
 *
 * @throws {RequestFailure} as `endedUploadFailure`; STORAGE_UNAVAILABLE: the job does it later
 * @throws {MediaFailure} why the bytes are refused; the upload is gone
 */
export async function completeUpload(storage: FileServices, claim: UploadClaim): Promise<void> {
  const { dataSource, processNumber } = storage;
  const isBegun = await inTransaction(dataSource, async (manager) => {
    const lifetimeSeconds = UPLOAD_LIFETIME_SECONDS;
    if (!(await beginProcessing(manager, claim.file.id, { processNumber, lifetimeSeconds }))) return false;
    await enqueueFinishing(manager, claim.file.id);
    return true;
  });
  if (!isBegun) throw await endedUploadFailure(dataSource.manager, claim.file.id);
  await finishUpload(storage, claim);
}
