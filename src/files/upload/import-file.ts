import { findIdempotencyRecord } from '../../database/repositories/uploads/idempotency';
import { type Caller, type ProjectCaller, requireProject, requireScope } from '../../domain/caller';
import { MediaFailure } from '../../domain/errors';
import type { MediaFile, Persistence } from '../../domain/file';
import { checkFileAttributes, cleanFilename, type FileAttributesInput } from '../file-attributes';
import type { FileServices } from '../file-services';
import { checkIdempotency, type Idempotency, replay } from '../idempotency';
import { isZeroDataRetention } from '../is-zero-data-retention';
import {
  type MediaInput,
  type MediaSource,
  resolveMediaSource,
  type UploadedContent,
} from '../sources/resolve-media-source';
import { storeContent } from './store-file';
import { examineContent } from './write-content';

export interface ImportFileInput extends FileAttributesInput {
  readonly source: MediaInput;
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
export async function importFile(storage: FileServices, caller: Caller, input: ImportFileInput): Promise<Persistence> {
  requireScope(caller, 'FILES_WRITE');
  requireProject(caller);
  const attributes = checkFileAttributes(input, ['input']);
  const { url = null, dataUri = null, fileId = null } = input.source;
  const { upload = null } = input.source;
  // Of bytes that are sent along it is noted that they were: a retry is not read to be compared.
  const call = { operation: 'importFile', ...attributes, url, dataUri, fileId, ...(upload && { upload: true }) };
  const idempotency = checkIdempotency(input.idempotencyKey, call, { comparesBytes: false });
  const zeroDataRetention = await isZeroDataRetention(storage, caller);
  // Before the source is looked for: the answer is the same when that is gone by now.
  const earlier = zeroDataRetention ? null : await findEarlier(storage, caller, idempotency);
  if (earlier !== null) return { status: 'STORED', file: earlier };
  const source = await resolveMediaSource(storage, caller, input.source, ['input', 'source']);
  try {
    if (zeroDataRetention) return await forget(storage, caller, source);
    const file = await storeContent(storage, caller, {
      ...IMPORTED,
      open: source.open,
      declaredBytes: source.declaredBytes,
      attributes: { ...attributes, filename: attributes.filename ?? source.filename ?? (await nameOf(upload)) },
      idempotency,
      countedFor: caller,
    });
    return { status: 'STORED', file };
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
  const record = await findIdempotencyRecord(storage.dataSource.manager, caller.projectId, idempotency.key);
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
