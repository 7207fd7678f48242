import type { Readable } from 'node:stream';
import { Overloaded } from '../../concurrency/overloaded';
import { refuseOverload } from '../../concurrency/refuse-overload';
import { isOutage } from '../../database/database-failure';
import { fileConditions } from '../../database/repositories/files/file-conditions';
import { findFiles } from '../../database/repositories/files/find-files';
import {
  beginProcessing,
  markProbing,
  type WritableUpload,
} from '../../database/repositories/uploads/resumable-uploads';
import { isSettled, settleResumableUpload } from '../../database/repositories/uploads/settle-upload';
import { addUsage } from '../../database/repositories/usage/usage-counters';
import { inTransaction } from '../../database/transaction';
import { type MediaErrorCode, MediaFailure, RequestFailure } from '../../domain/errors';
import type { MediaFile } from '../../domain/file';
import { enqueue } from '../../jobs/enqueue';
import type { ByteSource } from '../../media/byte-source';
import { type ProbedMedia, unknownMedia } from '../../media/media-prober';
import { translateBlobFailure } from '../failures';
import type { FileServices } from '../file-services';
import { isZeroDataRetention, zeroDataRetentionFailure } from '../is-zero-data-retention';
import { removeAndPurge } from '../remove/remove-and-purge';
import { blobSource } from '../sources/deferred-stream';
import { acceptedMimeTypes } from '../upload/check-media-type';
import { enqueueThumbhash } from '../upload/make-thumbhash';
import { UPLOAD_TIMEOUT_MS } from '../upload/reserved-upload';
import { usageOfStored } from '../upload/store-file';
import { requireAllowedKind } from '../upload/token-allowance';
import { type WrittenContent, writeContent } from '../upload/write-content';
import { UPLOAD_LIFETIME_SECONDS } from './create-file-upload';
import { cancelFinishing, enqueueFinishing } from './enqueue-finishing';
import { endedUploadFailure, type UploadClaim } from './upload-claims';

/**
 * Makes a READY file of a PROCESSING one: its staged bytes go the way that the bytes of every upload go, and tell its
 * type, whatever was announced. Bytes that are refused are gone with the file and its reservation. On any other failure
 * all stays as it is, to be tried again.
 *
 * @throws {MediaFailure} why the bytes are refused
 * @throws {RequestFailure} as `endedUploadFailure`; STORAGE_UNAVAILABLE, OVERLOADED
 */
async function finishUpload(storage: FileServices, upload: WritableUpload): Promise<void> {
  const { file } = upload;
  try {
    if (await isZeroDataRetention(storage, file)) throw zeroDataRetentionFailure();
    const content = await writeStaged(storage, upload);
    const probed = await probeStored(storage, upload, content);
    requireAllowedKind(probed.kind, upload.kinds);
    await settle(storage, upload, content, probed);
    await storage.staging.remove(file.id);
  } catch (error) {
    if (!(error instanceof MediaFailure)) throw translateBlobFailure(error);
    if (error.code === 'OVERLOADED') throw overloaded(error);
    await refuse(storage, file, error.code);
    throw error;
  }
}

/** As the limit has it that has let nothing more wait. */
function overloaded(error: MediaFailure): RequestFailure {
  const { message, cause } = error;
  const known = cause instanceof Overloaded ? { retryAfterSeconds: cause.retryAfterSeconds } : {};
  return new RequestFailure('OVERLOADED', message, { ...known, cause: error });
}

async function writeStaged(
  storage: FileServices,
  { file, expectedSha256, kinds }: WritableUpload,
): Promise<WrittenContent> {
  let source: Readable | null = null;
  try {
    source = storage.staging.open(file.id);
    return await writeContent(storage, file.objectKey, source, {
      acceptedMimeTypes: acceptedMimeTypes(file.purpose, file.origin),
      kinds,
      maxBytes: file.sizeBytes,
      expectedBytes: file.sizeBytes,
      expectedSha256,
      reservedBytes: file.sizeBytes,
      // Never asked: what is more than reserved is too large.
      reserveMore: async () => 0,
      signal: AbortSignal.timeout(UPLOAD_TIMEOUT_MS),
    });
  } finally {
    source?.destroy();
  }
}

/** @throws {RequestFailure} as `endedUploadFailure` */
async function settle(
  storage: FileServices,
  { file: { id, objectKey } }: WritableUpload,
  { measured, written }: WrittenContent,
  { mimeType, kind, details: media, thumbhash }: ProbedMedia,
): Promise<void> {
  const { dataSource, processNumber } = storage;
  const { generation } = written;
  try {
    await inTransaction(dataSource, async (manager) => {
      const { sha256 } = measured;
      const bytes = { fileId: id, processNumber, sha256, mimeType, kind, media, thumbhash, blobGeneration: generation };
      const file = await settleResumableUpload(manager, bytes);
      if (file === null) throw await endedUploadFailure(manager, id);
      await addUsage(manager, usageOfStored(file, 'TUS'));
      await enqueueThumbhash(storage, manager, file);
      await cancelFinishing(manager, [id]);
    });
  } catch (error) {
    // It was committed, and only the answer was lost.
    const [file] = isOutage(error) ? await findFiles(dataSource, {}, [id]) : [];
    if (file?.status === 'READY') return;
    // The removal of the row purged the blob too, but maybe before it was written.
    if (!(await isSettled(dataSource.manager, id)))
      await enqueue(dataSource.manager, 'purge_blobs', { blobs: [{ objectKey, generation }] });
    throw error;
  }
}

/** A client whose connection broke off finds the reason in the tombstone. */
async function refuse(storage: FileServices, { id, projectId }: MediaFile, code: MediaErrorCode): Promise<void> {
  const conditions = fileConditions({ projectId }, { ids: [id], status: ['PROCESSING'] });
  await removeAndPurge(storage, conditions, `REFUSED: ${code}`, 1);
}

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

/**
 * Finishes an upload whose bytes had all arrived when the process that received them died, or failed. Idempotent. As long
 * as somebody else is at it, or the bytes wait on another host, it is tried again later; the upload's expiry ends that.
 * The queue's own count of attempts begins anew with each job: `probeStored` ends the loop of what ends each process.
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

/** Of so many deaths one after the other, the bytes are the likely cause. */
const MAX_PROBE_DEATHS = 5;

/**
 * Reads what the stored bytes of an upload say about themselves, unless processes have died at that time and again:
 * then they are not looked at any more, and the file is READY without `media`, as one is that cannot be read within the
 * limits. Nothing is refused for what may have had other causes.
 *
 * @throws as `MediaProber.probe`
 */
function probeStored(
  storage: FileServices,
  { file, probeDeaths }: WritableUpload,
  { written, sniffed }: Pick<WrittenContent, 'written' | 'sniffed'>,
): Promise<ProbedMedia> {
  const { dataSource, processNumber, prober, uploadClaims } = storage;
  const { id, organizationId } = file;
  const probe = async () => {
    const mark = (isProbing: boolean) => markProbing(dataSource.manager, id, { processNumber, isProbing });
    const bytes = blobSource(storage, written);
    const marking: { marked?: Promise<void> } = {};
    // With the first read its turn has come: what only waits has no part in a death.
    const read: ByteSource['read'] = async (start, end) => {
      marking.marked ??= mark(true);
      await marking.marked;
      return bytes.read(start, end);
    };
    try {
      return await prober.probe({ ...bytes, read }, sniffed, { organizationId });
    } finally {
      // Best effort: at worst, a death that comes later is counted.
      await marking.marked?.then(() => mark(false)).catch(() => {});
    }
  };
  if (probeDeaths >= MAX_PROBE_DEATHS) return Promise.resolve(unknownMedia(sniffed));
  if (probeDeaths === 0) return probe();
  return refuseOverload(uploadClaims.suspects.run(organizationId, probe));
}
