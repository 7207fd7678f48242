import { createHash } from 'node:crypto';
import { findFiles, findGoneReason } from '../database/repositories/find-files';
import type { IdempotencyRecord } from '../database/repositories/idempotency';
import type { ProjectCaller } from '../domain/caller';
import { MediaFailure } from '../domain/errors';
import type { MediaFile } from '../domain/file';
import { type FileStorage, scopeOf } from './file-storage';
import { goneFailure } from './gone-failure';

/** The key of a call and a digest of everything in its input but bytes that are sent along. */
export interface Idempotency {
  readonly key: string;
  readonly inputSha256: string;
  /** false: the input names the bytes, and is the same call whatever is found there by then. */
  readonly comparesBytes: boolean;
}

const MAX_KEY_CHARACTERS = 255;
const KEY_PATH = ['input', 'idempotencyKey'] as const;
const PRINTABLE = /^[\x20-\x7e]+$/;

/** @throws {MediaFailure} INVALID_INPUT */
export function checkIdempotency(
  key: string | null | undefined,
  input: object,
  { comparesBytes }: { readonly comparesBytes: boolean },
): Idempotency | null {
  if (key == null) return null;
  if (key.length > MAX_KEY_CHARACTERS || !PRINTABLE.test(key)) {
    const message = `An idempotency key is 1 to ${MAX_KEY_CHARACTERS} printable ASCII characters.`;
    throw new MediaFailure('INVALID_INPUT', message, { path: KEY_PATH });
  }
  return { key, inputSha256: createHash('sha256').update(JSON.stringify(input)).digest('hex'), comparesBytes };
}

/**
 * The file that an earlier call with this key made, if this call is the same.
 *
 * @throws {MediaFailure} IDEMPOTENCY_KEY_REUSED; FILE_DELETED, FILE_EXPIRED when the file is gone
 */
export async function replay(
  storage: FileStorage,
  caller: ProjectCaller,
  record: IdempotencyRecord,
  { inputSha256, contentSha256 }: { readonly inputSha256: string; readonly contentSha256: string },
): Promise<MediaFile> {
  if (record.inputSha256 !== inputSha256 || record.contentSha256 !== contentSha256) throw keyReused();
  const [file] = await findFiles(storage.dataSource, scopeOf(caller), [record.fileId]);
  if (file !== undefined) return file;
  const reason = await findGoneReason(storage.dataSource.manager, scopeOf(caller), record.fileId);
  throw goneFailure(record.fileId, reason).at(KEY_PATH);
}

export function keyReused(): MediaFailure {
  const message = 'This idempotency key was used before, with another input.';
  return new MediaFailure('IDEMPOTENCY_KEY_REUSED', message, { path: KEY_PATH });
}
