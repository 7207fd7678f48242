import type { EntityManager } from 'typeorm';
import { newId } from '../../database/new-id';
import { findIdempotencyRecord } from '../../database/repositories/uploads/idempotency';
import { reserve } from '../../database/repositories/uploads/reservations';
import { addResumableUpload } from '../../database/repositories/uploads/resumable-uploads';
import { inTransaction } from '../../database/transaction';
import { type Caller, type ProjectCaller, requireProject, requireScope } from '../../domain/caller';
import type { MediaFile } from '../../domain/file';
import type { FileServices } from '../file-services';
import { IdempotencyKeyTaken, replay, takeIdempotencyKey } from '../idempotency';
import { isZeroDataRetention, keepsNothing } from '../is-zero-data-retention';
import { quotaFailure } from '../quota-failure';
import { objectKeyOf } from '../upload/object-key';
import { reserveQuota } from '../upload/reserve-quota';
import { type AnnouncedFile, type CreateFileUploadInput, checkAnnouncedFile } from './announced-file';
import { UPLOAD_LIFETIME_SECONDS } from './upload-lifetime';

/** Where and until when the bytes of a file are awaited. */
export interface FileUpload {
  readonly url: string;
  readonly file: MediaFile;
  /** For a file whose bytes are there, when they were. */
  readonly expiresAt: Date;
}

/**
 * Makes a place for a file whose bytes come later, by any number of requests: its quota is reserved now, to the byte, and
 * the file is there, AWAITING_UPLOAD.
 *
 * @returns null on a project under zero data retention, which keeps nothing
 * @throws {MediaFailure} with the path of the field at fault
 * @throws {RequestFailure} FORBIDDEN
 */
export async function createFileUpload(
  storage: FileServices,
  caller: Caller,
  input: CreateFileUploadInput,
): Promise<FileUpload | null> {
  requireScope(caller, 'FILES_WRITE');
  requireProject(caller);
  const announced = checkAnnouncedFile(input, storage.maxUploadBytes);
  if (await isZeroDataRetention(storage, caller)) return null;
  const file = (await replayEarlier(storage, caller, announced)) ?? (await makePlace(storage, caller, announced));
  const expiresAt = file.status === 'READY' ? file.createdAt : (file.expiresAt ?? file.createdAt);
  return { url: `${storage.publicUrl()}/uploads/${file.id}`, file, expiresAt };
}

async function replayEarlier(
  storage: FileServices,
  caller: ProjectCaller,
  { idempotency }: AnnouncedFile,
): Promise<MediaFile | null> {
  if (idempotency === null) return null;
  const record = await findIdempotencyRecord(storage.dataSource.manager, caller.projectId, idempotency.key);
  return record && replay(storage, caller, record, { ...record, inputSha256: idempotency.inputSha256 });
}

/** @throws {MediaFailure} STORAGE_QUOTA_EXCEEDED, FILE_COUNT_EXCEEDED, IDEMPOTENCY_KEY_REUSED */
async function makePlace(storage: FileServices, caller: ProjectCaller, announced: AnnouncedFile): Promise<MediaFile> {
  const { dataSource } = storage;
  try {
    const attempt = () => inTransaction(dataSource, (manager) => addPlace(manager, storage, caller, announced));
    const file = await reserveQuota(storage, caller.organizationId, attempt);
    if (file !== false) return file;
  } catch (error) {
    if (error instanceof IdempotencyKeyTaken) return replay(storage, caller, error.record, error.call);
    throw error;
  }
  const failure = await quotaFailure(dataSource, caller.organizationId, announced.sizeBytes);
  throw failure.at(['input', 'sizeBytes']);
}

/**
 * @returns false when it does not fit into the quota
 * @throws {IdempotencyKeyTaken}
 * @throws {MediaFailure} ZERO_DATA_RETENTION, CONFLICT
 */
async function addPlace(
  manager: EntityManager,
  { installationId }: FileServices,
  { organizationId, projectId }: ProjectCaller,
  { idempotency, ...announced }: AnnouncedFile,
): Promise<MediaFile | false> {
  const fileId = newId('file');
  const objectKey = objectKeyOf(installationId, fileId);
  const bytes = announced.sizeBytes;
  if (!(await reserve(manager, { fileId, organizationId, projectId, objectKey, bytes, lease: null }))) return false;
  const file = await addResumableUpload(manager, { ...announced, fileId, lifetimeSeconds: UPLOAD_LIFETIME_SECONDS });
  if (file === null) throw keepsNothing();
  if (idempotency !== null) {
    // The bytes are not known yet: what is known of them is in the input.
    const contentSha256 = idempotency.inputSha256;
    await takeIdempotencyKey(manager, idempotency, { projectId, fileId, contentSha256 });
  }
  return file;
}
