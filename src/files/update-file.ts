import { findFiles, findGoneReason } from '../database/repositories/files/find-files';
import { updateFileRow } from '../database/repositories/files/update-file';
import { type Caller, requireProject, requireScope } from '../domain/caller';
import { MediaFailure } from '../domain/errors';
import { isStored, type MediaFile } from '../domain/file';
import { isId } from '../domain/id';
import { goneFailure } from './failures';
import { checkFileAttributes, checkTags, type FileAttributesInput, MAX_TAGS } from './file-attributes';
import { type FileServices, scopeOf } from './file-services';

export interface UpdateFileInput extends FileAttributesInput {
  readonly id: string;
  /** Beside those it has. Not with `tags`. */
  readonly addTags?: readonly string[] | null;
  /** Those it does not have are no matter. Not with `tags`. */
  readonly removeTags?: readonly string[] | null;
}

/**
 * Changes what is given and leaves the rest. A time to live counts from now and is clamped to `maxExpiresAt`.
 *
 * @throws {MediaFailure} INVALID_INPUT, FILE_NOT_FOUND, FILE_DELETED, FILE_EXPIRED, UPLOAD_EXPIRED; FILE_NOT_READY for the time to live
   of a file whose bytes have not arrived
 */
export async function updateFile(storage: FileServices, caller: Caller, input: UpdateFileInput): Promise<MediaFile> {
  requireScope(caller, 'FILES_WRITE');
  requireProject(caller);
  const changes = { ...checkFileAttributes(input, ['input']), ...checkTagChanges(input) };
  const { manager } = storage.dataSource;
  const updated = isId('file', input.id)
    ? await updateFileRow(manager, caller.projectId, input.id, changes, MAX_TAGS)
    : null;
  if (updated !== null) return updated;
  throw await explainNoUpdate(storage, caller, input);
}

/** What is added and removed is so by the statement itself: two clients that change tags at once lose none of them. */
function checkTagChanges({ tags, addTags, removeTags }: UpdateFileInput) {
  const changes = { addTags, removeTags };
  for (const [name, given] of Object.entries(changes)) {
    if (given == null || tags == null) continue;
    throw invalid(`Give either \`tags\`, which are all of them, or \`${name}\`.`, ['input', name]);
  }
  const both = removeTags?.findIndex((tag) => addTags?.includes(tag)) ?? -1;
  if (both >= 0) throw invalid('This tag is to be added as well.', ['input', 'removeTags', String(both)]);
  return {
    addTags: addTags == null ? null : checkTags(addTags, ['input', 'addTags']),
    removeTags: removeTags == null ? null : checkTags(removeTags, ['input', 'removeTags']),
  };
}

function invalid(message: string, path: readonly string[]): MediaFailure {
  return new MediaFailure('INVALID_INPUT', message, { path });
}

async function explainNoUpdate(
  storage: FileServices,
  caller: Caller,
  { id, ttlSeconds }: UpdateFileInput,
): Promise<MediaFailure> {
  if (!isId('file', id)) return goneFailure(id, null).at(['input', 'id']);
  const [file] = await findFiles(storage.dataSource, scopeOf(caller), [id]);
  if (file !== undefined && (ttlSeconds == null || isStored(file.status))) {
    return invalid(`A file has at most ${MAX_TAGS} tags: with these it would have more.`, ['input', 'addTags']);
  }
  if (file !== undefined) {
    const message = 'The time to live of a file begins when its bytes have arrived, and cannot be changed before.';
    const details = { type: 'FILE', fileId: id } as const;
    return new MediaFailure('FILE_NOT_READY', message, { path: ['input', 'ttlSeconds'], retryable: true, details });
  }
  const reason = await findGoneReason(storage.dataSource.manager, scopeOf(caller), id);
  return goneFailure(id, reason).at(['input', 'id']);
}
