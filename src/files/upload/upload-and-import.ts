import type { Readable } from 'node:stream';
import { findIdempotencyRecord } from '../../database/repositories/uploads/idempotency';
import { actingFor, type Caller, type ProjectCaller, requireProject, requireScope } from '../../domain/caller';
import { MediaFailure } from '../../domain/errors';
import type { FilePurpose, MediaFile, Persistence } from '../../domain/file';
import {
  type ContentClaims,
  checkContentClaims,
  checkFileAttributes,
  cleanFilename,
  type FileAttributesInput,
} from '../file-attributes';
import type { FileServices } from '../file-services';
import { checkIdempotency, type Idempotency, keyReused, replay } from '../idempotency';
import { isZeroDataRetention } from '../is-zero-data-retention';
import {
  type MediaInput,
  type MediaSource,
  resolveMediaSource,
  type UploadedContent,
} from '../sources/resolve-media-source';
import { keyCheck } from './key-check';
import type { NewContent } from './store-file';
import { storeOnce } from './store-once';
import { allowanceOf } from './token-allowance';
import { examineContent, hashContent } from './write-content';

/** Bytes that are on their way; nothing of them is read before `open`. */
export interface IncomingContent {
  /** As the client's form named it. */
  readonly filename: string;
  /** A lower bound of the size that is exact but for two bytes, where the request tells it. */
  readonly declaredSizeBytes: number | null;
  open(): Readable;
}

export interface UploadFileInput extends FileAttributesInput, ContentClaims {
  readonly content: IncomingContent;
  /** Whose the file is to be, where the caller itself comes for nobody. */
  readonly ownerId?: string | null;
  readonly idempotencyKey?: string | null;
  /**
   * What is said of the file behind its bytes, as forms do it whose file comes first; it replaces what the input says.
   * Asked for when the bytes have been read: what is wrong with it is found no sooner, and nothing is kept then.
   */
  readonly saidLater?: () => Promise<FileAttributesInput>;
}

/**
 * Stores an uploaded file. On a project under zero data retention the bytes are read and forgotten.
 *
 * @throws {MediaFailure} with the path of the field at fault
 * @throws {RequestFailure} FORBIDDEN, STORAGE_UNAVAILABLE; UNAUTHENTICATED: the key was revoked meanwhile
 */
export async function uploadFile(storage: FileServices, by: Caller, input: UploadFileInput): Promise<Persistence> {
  requireScope(by, 'FILES_WRITE');
  requireProject(by);
  const caller = actingFor(by, input.ownerId);
  const { purpose, sha256 } = checkContentClaims(input, ['input']);
  const upload = { purpose, origin: 'UPLOADED', expectedSha256: sha256 } as const;
  const said = describeUpload(input, { purpose, sha256 });
  const { saidLater } = input;
  const hear = saidLater && (async () => describeUpload({ ...input, ...(await saidLater()) }, { purpose, sha256 }));
  try {
    if (await isZeroDataRetention(storage, caller)) {
      await examineContent(storage, caller, input.content.open(), upload);
      await hear?.();
      return { status: 'SKIPPED', reason: 'ZERO_DATA_RETENTION' };
    }
    const findFirst = () => replayEarlier(storage, caller, input.content, said, hear);
    const content = {
      ...upload,
      ...said,
      open: () => input.content.open(),
      declaredBytes: input.content.declaredSizeBytes,
      ...(hear && { decideLater: hear }),
      alongside: keyCheck(caller),
      allowance: allowanceOf(caller),
      attribution: caller,
    };
    const file = (await findFirst()) ?? (await storeOnce(storage, caller, content, findFirst));
    return { status: 'STORED', file };
  } catch (error) {
    if (!(error instanceof MediaFailure)) throw error;
    throw error.at(['input', error.code === 'CHECKSUM_MISMATCH' ? 'sha256' : 'file']);
  }
}

/** What is to be noted of a file, and the call that it is noted by. */
type DescribedUpload = Pick<NewContent, 'attributes' | 'idempotency'>;

/** @throws {MediaFailure} INVALID_INPUT */
function describeUpload(
  input: UploadFileInput,
  claims: { readonly purpose: FilePurpose; readonly sha256: string | null },
): DescribedUpload {
  const attributes = checkFileAttributes(input, ['input']);
  const filename = attributes.filename ?? cleanFilename(input.content.filename);
  // The file is kept under the name of its part where no other is given: with another, it is another call.
  const call = { operation: 'uploadFile', ...attributes, filename, ...claims };
  return {
    attributes: { ...attributes, filename },
    idempotency: checkIdempotency(input.idempotencyKey, call, { comparesBytes: true }),
  };
}

/** @param hear tells what is known of the call only when its bytes have been read */
async function replayEarlier(
  storage: FileServices,
  caller: ProjectCaller,
  content: IncomingContent,
  { idempotency }: DescribedUpload,
  hear: (() => Promise<DescribedUpload>) | undefined,
): Promise<MediaFile | null> {
  if (idempotency === null) return null;
  const record = await findIdempotencyRecord(storage.dataSource.manager, caller, idempotency.key);
  if (record === null) return null;
  if (hear === undefined && record.inputSha256 !== idempotency.inputSha256) throw keyReused();
  const contentSha256 = await hashContent(content.open(), storage.maxUploadBytes);
  const { inputSha256 } = (await hear?.())?.idempotency ?? idempotency;
  return replay(storage, caller, record, { inputSha256, contentSha256 });
}

export interface ImportFileInput extends FileAttributesInput {
  readonly source: MediaInput;
  /** As of an upload. */
  readonly ownerId?: string | null;
  readonly idempotencyKey?: string | null;
}

const IMPORTED = { purpose: 'REFERENCE_MEDIA', origin: 'IMPORTED', expectedSha256: null } as const;

/**
 * Makes a file of media that are elsewhere: behind a URL, in a data URI, in a part of the form, or in another file, which stays as it is. On a
 * project under zero data retention nothing is fetched.
 *
 * @throws {MediaFailure} with the path of the field at fault
 * @throws {RequestFailure} FORBIDDEN, STORAGE_UNAVAILABLE
 */
export async function importFile(storage: FileServices, by: Caller, input: ImportFileInput): Promise<Persistence> {
  requireScope(by, 'FILES_WRITE');
  requireProject(by);
  const caller = actingFor(by, input.ownerId);
  const attributes = checkFileAttributes(input, ['input']);
  const { url = null, dataUri = null, fileId = null } = input.source;
  const { upload = null } = input.source;
  // Of bytes that are sent along it is noted that they were: a retry is not read to be compared.
  const call = { operation: 'importFile', ...attributes, url, dataUri, fileId, ...(upload && { upload: true }) };
  const idempotency = checkIdempotency(input.idempotencyKey, call, { comparesBytes: false });
  const zeroDataRetention = await isZeroDataRetention(storage, caller);
  // Before the source is looked for: the answer is the same when that is gone by now.
  const findFirst = () => findEarlier(storage, caller, idempotency);
  const earlier = zeroDataRetention ? null : await findFirst();
  if (earlier !== null) return { status: 'STORED', file: earlier };
  const source = await resolveMediaSource(storage, by, input.source, ['input', 'source']);
  try {
    if (zeroDataRetention) return await forget(storage, caller, source);
    const content = {
      ...IMPORTED,
      open: source.open,
      declaredBytes: source.declaredBytes,
      attributes: { ...attributes, filename: attributes.filename ?? source.filename ?? (await nameOf(upload)) },
      idempotency,
      allowance: allowanceOf(caller),
      attribution: caller,
    };
    return { status: 'STORED', file: await storeOnce(storage, caller, content, findFirst) };
  } catch (error) {
    throw error instanceof MediaFailure ? error.at(source.path) : error;
  }
}

/** @throws {MediaFailure} IDEMPOTENCY_KEY_REUSED, FILE_DELETED, FILE_EXPIRED */
async function findEarlier(
  storage: FileServices,
  caller: ProjectCaller,
  idempotency: Idempotency | null,
): Promise<MediaFile | null> {
  if (idempotency === null) return null;
  const record = await findIdempotencyRecord(storage.dataSource.manager, caller, idempotency.key);
  if (record === null) return null;
  const { inputSha256 } = idempotency;
  return replay(storage, caller, record, { inputSha256, contentSha256: record.contentSha256 });
}

async function nameOf(upload: Promise<UploadedContent> | null): Promise<string | null> {
  return upload && cleanFilename((await upload).filename);
}

/** Bytes that came with the call are looked at like those of an upload; what is elsewhere is left there. */
async function forget(storage: FileServices, caller: ProjectCaller, source: MediaSource): Promise<Persistence> {
  const { type } = source.provenance;
  if (type === 'DATA_URI' || type === 'UPLOAD') await examineContent(storage, caller, source.open(), IMPORTED);
  return { status: 'SKIPPED', reason: 'ZERO_DATA_RETENTION' };
}
