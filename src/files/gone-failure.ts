import { MediaFailure, RequestFailure } from '../domain/errors';
import type { GoneReason } from '../domain/file';

const GONE = {
  DELETED: { code: 'FILE_DELETED', message: 'The file was deleted.' },
  EXPIRED: { code: 'FILE_EXPIRED', message: 'The file has expired.' },
  UPLOAD_EXPIRED: { code: 'UPLOAD_EXPIRED', message: 'The bytes of the file did not arrive in time.' },
} as const satisfies Record<GoneReason, { code: string; message: string }>;

/** Says why there is no file of this id. `reason` null: there never was one that the caller may see. */
export function goneFailure(fileId: string, reason: GoneReason | null): MediaFailure {
  const { code, message } =
    reason === null ? ({ code: 'FILE_NOT_FOUND', message: 'There is no such file.' } as const) : GONE[reason];
  return new MediaFailure(code, message, { details: { type: 'FILE', fileId } });
}

/** The same, of a request that has the file for its whole subject. */
export function goneRequestFailure(reason: GoneReason | null): RequestFailure {
  if (reason === null) return new RequestFailure('NOT_FOUND', 'There is no such file.');
  return new RequestFailure(GONE[reason].code, GONE[reason].message);
}
