import { withTimeLimit } from '../../concurrency/time-limit';
import { findFiles, findGoneReason } from '../../database/repositories/files/find-files';
import { type Caller, requireProject, requireScope } from '../../domain/caller';
import { RequestFailure } from '../../domain/errors';
import type { MediaFile } from '../../domain/file';
import { isId } from '../../domain/id';
import { goneRequestFailure, translateBlobFailure } from '../failures';
import { type FileServices, scopeOf } from '../file-services';
import { isZeroDataRetention, zeroDataRetentionFailure } from '../is-zero-data-retention';
import { keyCheck } from '../upload/key-check';
import { UPLOAD_TIMEOUT_MS } from '../upload/reserved-upload';
import { completeUpload } from './finish-upload';
import { lockedFailure, type UploadClaim } from './upload-claims';

/** How far an upload has come. */
export interface UploadProgress {
  /** How many bytes have arrived, counted from the first. */
  readonly offset: number;
  readonly sizeBytes: number;
  /** When the rest must have arrived. null: there is no rest. */
  readonly expiresAt: Date | null;
}

/** A further part of an upload. */
export interface IncomingPart {
  /** Where in the file it begins. */
  readonly offset: number;
  /** null: not known before its end. */
  readonly sizeBytes: number | null;
  /** Called once, when the part is wanted. Destroyed by the signal, not at the end. */
  open(signal: AbortSignal): AsyncIterable<Uint8Array>;
}

/**
 * Tells how far an upload has come, and ends the request that was writing it: nothing is on its way any more. If it
 * turns out that all is there, the file is made, as `receiveUpload` does.
 *
 * @throws {RequestFailure} as `findUpload`; LOCKED, STORAGE_UNAVAILABLE
 * @throws {MediaFailure} why the bytes are refused
 */
export function readUploadProgress(storage: FileServices, caller: Caller, fileId: string): Promise<UploadProgress> {
  return continueUpload(storage, caller, fileId, async (_claim, stagedBytes) => stagedBytes);
}

/**
 * Adds a part to an upload. With the last the file becomes READY, or the bytes are refused and the upload is gone.
 *
 * @throws {RequestFailure} as `findUpload`; CONFLICT, LOCKED, PAYLOAD_TOO_LARGE, BAD_USER_INPUT, STORAGE_UNAVAILABLE;
 * UNAUTHENTICATED: the key was revoked meanwhile
 * @throws {MediaFailure} why the bytes are refused
 */
export async function receiveUpload(
  storage: FileServices,
  caller: Caller,
  fileId: string,
  part: IncomingPart,
): Promise<UploadProgress> {
  let isWritten = false;
  const progress = await continueUpload(storage, caller, fileId, async (claim, stagedBytes) => {
    if (await isZeroDataRetention(storage, caller)) throw zeroDataRetentionFailure();
    checkPart(part, stagedBytes, claim.file.sizeBytes);
    return withTimeLimit(UPLOAD_TIMEOUT_MS, [claim.interrupted], (signal) => {
      const chunks = arriving(part.open(signal), claim.file.sizeBytes - stagedBytes);
      isWritten = true;
      return storage.staging.write(fileId, stagedBytes, chunks);
    });
  });
  if (!isWritten) checkPart(part, progress.offset, progress.sizeBytes);
  return progress;
}

/** Runs `write`, which tells how many bytes there are then, unless all of them are there already. */
async function continueUpload(
  storage: FileServices,
  caller: Caller,
  fileId: string,
  write: (claim: UploadClaim, stagedBytes: number) => Promise<number>,
): Promise<UploadProgress> {
  const requireKey = keyCheck(caller);
  const found = await findUpload(storage, caller, fileId);
  if (found.status !== 'AWAITING_UPLOAD') return completed(found);
  const claim = await storage.uploadClaims.take(fileId);
  if (claim === null) return completed(await findUpload(storage, caller, fileId));
  try {
    if (claim.file.status === 'AWAITING_UPLOAD') {
      const { sizeBytes, expiresAt } = claim.file;
      const offset = await write(claim, await storage.staging.sizeOf(fileId));
      if (offset < sizeBytes) return { offset, sizeBytes, expiresAt };
      await requireKey(storage.dataSource.manager);
      await completeUpload(storage, claim);
    }
    return completed({ ...claim.file, status: 'READY' });
  } catch (error) {
    throw translateBlobFailure(error);
  } finally {
    await claim.release();
  }
}

/**
 * Finds the file whose bytes a caller means to send.
 *
 * @throws {RequestFailure} FORBIDDEN, NOT_FOUND, FILE_DELETED, FILE_EXPIRED, UPLOAD_EXPIRED
 */
async function findUpload(storage: FileServices, caller: Caller, fileId: string): Promise<MediaFile> {
  requireScope(caller, 'FILES_WRITE');
  requireProject(caller);
  if (!isId('file', fileId)) throw goneRequestFailure(null);
  const [file] = await findFiles(storage.dataSource, scopeOf(caller), [fileId]);
  if (file !== undefined) return file;
  throw goneRequestFailure(await findGoneReason(storage.dataSource.manager, scopeOf(caller), fileId));
}

/** @throws {RequestFailure} LOCKED when not all bytes are there */
function completed({ status, sizeBytes }: MediaFile): UploadProgress {
  if (status !== 'AWAITING_UPLOAD') return { offset: sizeBytes, sizeBytes, expiresAt: null };
  throw lockedFailure();
}

function checkPart({ offset, sizeBytes }: IncomingPart, stagedBytes: number, totalBytes: number): void {
  if (offset !== stagedBytes) {
    throw new RequestFailure('CONFLICT', `The upload has ${stagedBytes} bytes: the next part begins there.`);
  }
  if (offset + (sizeBytes ?? 0) > totalBytes) throw tooMuch();
}

/** Passes bytes on as far as there is room. A failure of the connection is no failure of the disk. */
async function* arriving(source: AsyncIterable<Uint8Array>, roomBytes: number): AsyncGenerator<Uint8Array> {
  let receivedBytes = 0;
  try {
    for await (const chunk of source) {
      receivedBytes += chunk.byteLength;
      if (receivedBytes > roomBytes) throw tooMuch();
      yield chunk;
    }
  } catch (error) {
    if (error instanceof RequestFailure) throw error;
    // Nobody reads this answer: the client is gone, or another request of its own took over.
    throw new RequestFailure('BAD_USER_INPUT', 'The request ended before its body did.');
  }
}

function tooMuch(): RequestFailure {
  return new RequestFailure('PAYLOAD_TOO_LARGE', 'The upload was announced with fewer bytes.');
}
