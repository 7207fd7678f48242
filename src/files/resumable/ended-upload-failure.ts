import type { EntityManager } from 'typeorm';
import { findGoneReason } from '../../database/repositories/files/find-files';
import { RequestFailure } from '../../domain/errors';
import { goneRequestFailure } from '../gone-failure';

/**
 * Why this process, which was writing an upload, may not go on with it: UPLOAD_EXPIRED, FILE_DELETED, or LOCKED while all
 * of it is there still: another took it over, because this one was taken for dead, or the project's policy has changed.
 */
export async function endedUploadFailure(manager: EntityManager, fileId: string): Promise<RequestFailure> {
  const reason = await findGoneReason(manager, {}, fileId);
  return reason === null ? lockedFailure() : goneRequestFailure(reason);
}

export function lockedFailure(): RequestFailure {
  return new RequestFailure('LOCKED', 'Another request is writing this upload. Try again in a moment.');
}
