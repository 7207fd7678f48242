import type { EntityManager } from 'typeorm';
import { newId } from '../../database/new-id';
import { findIdempotencyRecord } from '../../database/repositories/uploads/idempotency';
import { reserve, type Shortage } from '../../database/repositories/uploads/reserve';
import { addResumableUpload } from '../../database/repositories/uploads/resumable-uploads';
import { inTransaction } from '../../database/transaction';
import { actingFor, type Caller, type ProjectCaller, requireProject, requireScope } from '../../domain/caller';
import { MediaFailure } from '../../domain/errors';
import type { FilePurpose, MediaFile } from '../../domain/file';
import { isWholeNumber } from '../../domain/input-forms';
import type { MimeType } from '../../domain/media';
import {
  type ContentClaims,
  checkContentClaims,
  checkFileAttributes,
  type FileAttributesInput,
} from '../file-attributes';
import type { FileServices } from '../file-services';
import { checkIdempotency, type Idempotency, IdempotencyKeyTaken, replay, takeIdempotencyKey } from '../idempotency';
import { isZeroDataRetention, zeroDataRetentionFailure } from '../is-zero-data-retention';
import { checkAnnouncedType } from '../upload/check-media-type';
import { objectKeyOf } from '../upload/object-key';
import { quotaFailure, reserveQuota } from '../upload/reserve-quota';
import {
  allowanceOf,
  type LargestFile,
  largestFile,
  requireAllowedType,
  type StorageAllowance,
} from '../upload/token-allowance';

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
  by: Caller,
  input: CreateFileUploadInput,
): Promise<FileUpload | null> {
  requireScope(by, 'FILES_WRITE');
  requireProject(by);
  const caller = actingFor(by, input.ownerId);
  const allowance = allowanceOf(caller);
  const announced = checkAnnouncedFile(input, storage.maxUploadBytes, allowance);
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
  const record = await findIdempotencyRecord(storage.dataSource.manager, caller, idempotency.key);
  return record && replay(storage, caller, record, { ...record, inputSha256: idempotency.inputSha256 });
}

/** @throws {MediaFailure} STORAGE_QUOTA_EXCEEDED, FILE_COUNT_EXCEEDED, OWNER_QUOTA_EXCEEDED, TOKEN_LIMIT_REACHED, IDEMPOTENCY_KEY_REUSED */
async function makePlace(storage: FileServices, caller: ProjectCaller, announced: AnnouncedFile): Promise<MediaFile> {
  const { dataSource } = storage;
  let place: MediaFile | Shortage;
  try {
    const attempt = () => inTransaction(dataSource, (manager) => addPlace(manager, storage, caller, announced));
    place = await reserveQuota(storage, caller, attempt);
  } catch (error) {
    if (error instanceof IdempotencyKeyTaken) return replay(storage, caller, error.record, error.call);
    throw error;
  }
  if (typeof place !== 'string') return place;
  // The last place may be this call's own, which came twice: it was waited for, and is there now.
  const earlier = await replayEarlier(storage, caller, announced);
  if (earlier !== null) return earlier;
  const payer = { ...caller, charge: allowanceOf(caller).charge };
  const failure = await quotaFailure(dataSource, place, payer, announced.sizeBytes);
  throw failure.at(['input', 'sizeBytes']);
}

/**
 * @returns where there is no room for it
 * @throws {IdempotencyKeyTaken}
 * @throws {MediaFailure} ZERO_DATA_RETENTION, CONFLICT
 */
async function addPlace(
  manager: EntityManager,
  { installationId }: FileServices,
  caller: ProjectCaller,
  { idempotency, ...announced }: AnnouncedFile,
): Promise<MediaFile | Shortage> {
  const fileId = newId('file');
  const objectKey = objectKeyOf(installationId, fileId);
  const bytes = announced.sizeBytes;
  const { organizationId, projectId, ownerId } = caller;
  const { charge, kinds } = allowanceOf(caller);
  const owner = { organizationId, projectId, ownerId, charge };
  const place = await reserve(manager, { ...owner, fileId, objectKey, bytes, lease: null });
  if (place !== 'RESERVED') return place;
  const lifetimeSeconds = UPLOAD_LIFETIME_SECONDS;
  const file = await addResumableUpload(manager, { ...announced, fileId, kinds, lifetimeSeconds });
  if (file === null) throw zeroDataRetentionFailure();
  if (idempotency !== null) {
    // The bytes are not known yet: what is known of them is in the input.
    const contentSha256 = idempotency.inputSha256;
    await takeIdempotencyKey(manager, idempotency, { projectId, ownerId, fileId, contentSha256 });
  }
  return file;
}

export interface CreateFileUploadInput extends FileAttributesInput, ContentClaims {
  readonly filename: string;
  readonly mimeType: string;
  readonly sizeBytes: number;
  /** Whose the file is to be, where the caller itself comes for nobody. */
  readonly ownerId?: string | null;
  readonly idempotencyKey?: string | null;
}

/** What a client says of a file before it sends the bytes, checked. */
interface AnnouncedFile {
  readonly filename: string;
  /** A guess: what the bytes are is seen when they are there. */
  readonly mimeType: MimeType;
  readonly sizeBytes: number;
  readonly purpose: FilePurpose;
  readonly expectedSha256: string | null;
  /** null: the project's default. */
  readonly ttlSeconds: number | null;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly idempotency: Idempotency | null;
}

/** @throws {MediaFailure} INVALID_INPUT, UNSUPPORTED_MEDIA_TYPE, EMPTY_FILE, FILE_TOO_LARGE, with the path of the field */
function checkAnnouncedFile(
  input: CreateFileUploadInput,
  maxUploadBytes: number,
  allowance: StorageAllowance,
): AnnouncedFile {
  const { filename, mimeType, sizeBytes } = input;
  const attributes = checkFileAttributes(input, ['input']);
  const { purpose, sha256: expectedSha256 } = checkContentClaims(input, ['input']);
  const call = { operation: 'createFileUpload', ...attributes, mimeType, sizeBytes, purpose, sha256: expectedSha256 };
  return {
    filename: attributes.filename ?? filename,
    mimeType: checkType(input, purpose, allowance),
    sizeBytes: checkSize(sizeBytes, largestFile(maxUploadBytes, allowance)),
    purpose,
    expectedSha256,
    ttlSeconds: attributes.ttlSeconds,
    tags: attributes.tags ?? [],
    metadata: attributes.metadata ?? {},
    idempotency: checkIdempotency(input.idempotencyKey, call, { comparesBytes: false }),
  };
}

function checkType(
  input: CreateFileUploadInput,
  purpose: FilePurpose,
  { kinds }: Pick<StorageAllowance, 'kinds'>,
): MimeType {
  const path = ['input', 'mimeType'];
  const mimeType = checkAnnouncedType(input, purpose, path);
  try {
    requireAllowedType(mimeType, kinds);
  } catch (error) {
    throw error instanceof MediaFailure ? error.at(path) : error;
  }
  return mimeType;
}

function checkSize(sizeBytes: number, { maxBytes, tooLarge }: LargestFile): number {
  const path = ['input', 'sizeBytes'];
  if (!isWholeNumber(sizeBytes)) throw new MediaFailure('INVALID_INPUT', 'A number of bytes is whole.', { path });
  if (sizeBytes < 0) throw new MediaFailure('INVALID_INPUT', 'A file does not have fewer than 0 bytes.', { path });
  if (sizeBytes === 0) throw new MediaFailure('EMPTY_FILE', 'The file is empty.', { path });
  if (sizeBytes > maxBytes) throw tooLarge().at(path);
  return sizeBytes;
}

/**
 * How long the bytes of a resumable upload may take to arrive, and then to be stored. Long enough to go on the next
 * morning with what was begun the evening before; short enough that what is forgotten does not hold its quota for long.
 */
export const UPLOAD_LIFETIME_SECONDS = 24 * 3600;
