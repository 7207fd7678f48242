import { type FileAndState, findFileAndState } from '../../database/repositories/files/file-states';
import { type Caller, requireScope } from '../../domain/caller';
import type { MediaFile } from '../../domain/file';
import { isId } from '../../domain/id';
import { endedByReturn, subjectStates } from '../../events/watch-subject';
import { goneRequestFailure } from '../failures';
import { type FileServices, scopeOf } from '../file-services';
import { explainMissingFile } from './read-file';

/** By then the clock of the database, too, says that a file has expired. */
const EXPIRY_MARGIN_MS = 20;

/**
 * A file as it is now, and after each change that clients see, until it is gone: why, is what it fails with. `return` ends it
 * at once.
 *
 * @throws {RequestFailure} FORBIDDEN; NOT_FOUND, FILE_DELETED, FILE_EXPIRED, UPLOAD_EXPIRED
 */
export async function watchFile(
  storage: FileServices,
  caller: Caller,
  id: string,
): Promise<AsyncIterableIterator<MediaFile>> {
  requireScope(caller, 'FILES_READ');
  // Refused at once. Nobody has changes notified of what is not theirs.
  await readState(storage, caller, id);
  return endedByReturn((signal) => statesOf(storage, caller, id, signal));
}

async function* statesOf(
  storage: FileServices,
  caller: Caller,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<MediaFile, void> {
  const { listened, fileChanges } = storage.events;
  const read = () => readState(storage, caller, id);
  await listened.listen(id);
  try {
    const subject = {
      ...{ id, read, stateOf, hasEnded: () => false },
      changesInMs: ({ file: { expiresAt } }: FileAndState) =>
        expiresAt === null ? null : expiresAt.getTime() - storage.clock.now().getTime() + EXPIRY_MARGIN_MS,
    };
    fileChanges.doubt(id);
    for await (const { file } of subjectStates(fileChanges, subject, signal)) yield file;
  } finally {
    listened.leave(id);
  }
}

async function readState(storage: FileServices, caller: Caller, id: string): Promise<FileAndState> {
  const found = isId('file', id) ? await findFileAndState(storage.dataSource, scopeOf(caller), id) : null;
  if (found !== null) return found;
  await explainMissingFile(storage, caller, id);
  throw goneRequestFailure(null);
}

function stateOf({ state }: FileAndState): string {
  return state;
}
