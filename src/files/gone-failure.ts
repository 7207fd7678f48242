import { MediaFailure } from '../domain/errors';
import type { GoneReason } from '../domain/file';

/** Says why there is no file of this id. `reason` null: there never was one that the caller may see. */
export function goneFailure(fileId: string, reason: GoneReason | null): MediaFailure {
  const details = { type: 'FILE', fileId } as const;
  switch (reason) {
    case 'DELETED':
      return new MediaFailure('FILE_DELETED', 'The file was deleted.', { details });
    case 'EXPIRED':
      return new MediaFailure('FILE_EXPIRED', 'The file has expired.', { details });
    case null:
      return new MediaFailure('FILE_NOT_FOUND', 'There is no such file.', { details });
    default:
      return reason satisfies never;
  }
}
