import type { EntityManager } from 'typeorm';
import { ApiKeyEntity } from '../../database/entities/api-key';
import type { Caller } from '../../domain/caller';
import { RequestFailure } from '../../domain/errors';

/** As long as a key may be remembered by who lets it in. */
const TRUSTED_MS = 5_000;

/**
 * To be made when the bytes of an upload begin to come, and called before they become a file: a key that was good hours
 * ago may have been revoked since, or may upload no more. Within five seconds nothing is asked. What began before a key
 * expired may end after it.
 *
 * @returns throws a `RequestFailure` UNAUTHENTICATED or FORBIDDEN
 */
export function keyCheck({ keyId }: Caller): (manager: EntityManager) => Promise<void> {
  const begunAt = performance.now();
  return async (manager) => {
    if (performance.now() - begunAt < TRUSTED_MS) return;
    const key = await manager.getRepository(ApiKeyEntity).findOneBy({ id: keyId });
    // One that is gone went with its project or organization, whose triggers refuse what comes after that.
    if (key === null) return;
    if (key.revokedAt !== null) {
      throw new RequestFailure('UNAUTHENTICATED', 'The API key was revoked while the bytes came.');
    }
    if (!key.scopes.includes('FILES_WRITE')) {
      throw new RequestFailure('FORBIDDEN', 'The scope FILES_WRITE was taken from the API key while the bytes came.');
    }
  };
}
