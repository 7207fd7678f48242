import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { findFiles, findGoneReason } from '../database/repositories/files/find-files';
import {
  addIdempotencyRecord,
  findIdempotencyRecord,
  type IdempotencyRecord,
} from '../database/repositories/uploads/idempotency';
import type { Belonging, Viewer } from '../domain/caller';
import { MediaFailure } from '../domain/errors';
import type { MediaFile } from '../domain/file';
import { goneFailure } from './failures';
import { type FileServices, scopeOf } from './file-services';

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
  if (key.length > MAX_KEY_CHARACTERS || !PRINTABLE.test(key) || key.trim() === '') {
    const message = `An idempotency key is 1 to ${MAX_KEY_CHARACTERS} printable ASCII characters, and not of spaces alone.`;
    throw new MediaFailure('INVALID_INPUT', message, { path: KEY_PATH });
  }
  return { key, inputSha256: createHash('sha256').update(JSON.stringify(input)).digest('hex'), comparesBytes };
}

/** Another call with the same key was faster: its file is the answer to this one too, if the two are the same. */
export class IdempotencyKeyTaken extends Error {
  override readonly name = 'IdempotencyKeyTaken';

  constructor(
    readonly record: IdempotencyRecord,
    readonly call: { readonly inputSha256: string; readonly contentSha256: string },
  ) {
    super('The idempotency key was taken by another call.');
  }
}

/**
 * Notes which file the call of a key has made, in the transaction that makes it.
 *
 * @throws {IdempotencyKeyTaken}
 * @throws {MediaFailure} CONFLICT when the earlier call was forgotten in this very moment
 */
export async function takeIdempotencyKey(
  manager: EntityManager,
  { key, inputSha256, comparesBytes }: Idempotency,
  file: Pick<Belonging, 'projectId' | 'ownerId'> & { readonly fileId: string; readonly contentSha256: string },
): Promise<void> {
  if (await addIdempotencyRecord(manager, { ...file, ownerId: file.ownerId ?? '', key, inputSha256 })) return;
  const taken = await findIdempotencyRecord(manager, file, key);
  if (taken === null)
    throw new MediaFailure('CONFLICT', 'The earlier call was just forgotten. Try again.', {
      path: KEY_PATH,
      retryable: true,
    });
  const { contentSha256 } = comparesBytes ? file : taken;
  throw new IdempotencyKeyTaken(taken, { inputSha256, contentSha256 });
}

/**
 * The file that an earlier call with this key made, if this call is the same.
 *
 * @throws {MediaFailure} IDEMPOTENCY_KEY_REUSED; FILE_DELETED, FILE_EXPIRED when the file is gone
 */
export async function replay(
  storage: FileServices,
  viewer: Viewer,
  record: IdempotencyRecord,
  { inputSha256, contentSha256 }: { readonly inputSha256: string; readonly contentSha256: string },
): Promise<MediaFile> {
  if (record.inputSha256 !== inputSha256 || record.contentSha256 !== contentSha256) throw keyReused();
  const [file] = await findFiles(storage.dataSource, scopeOf(viewer), [record.fileId]);
  if (file !== undefined) return file;
  const reason = await findGoneReason(storage.dataSource.manager, scopeOf(viewer), record.fileId);
  throw goneFailure(record.fileId, reason).at(KEY_PATH);
}

export function keyReused(): MediaFailure {
  const message = 'This idempotency key was used before, with another input.';
  return new MediaFailure('IDEMPOTENCY_KEY_REUSED', message, { path: KEY_PATH });
}
