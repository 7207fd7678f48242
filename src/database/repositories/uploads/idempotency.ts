import type { EntityManager } from 'typeorm';
import type { Belonging } from '../../../domain/caller';
import { IdempotencyKeyEntity } from '../../entities/file';

/** The file that the call of an idempotency key has made. */
export interface IdempotencyRecord {
  readonly projectId: string;
  /** Whose the file is: each owner has keys of its own. Empty: nobody's in particular. */
  readonly ownerId: string;
  readonly key: string;
  /** SHA-256 of everything in the input but the bytes; 64 hex digits. */
  readonly inputSha256: string;
  /** SHA-256 of the bytes; 64 hex digits. */
  readonly contentSha256: string;
  readonly fileId: string;
}

export function findIdempotencyRecord(
  manager: EntityManager,
  { projectId, ownerId }: Pick<Belonging, 'projectId' | 'ownerId'>,
  key: string,
): Promise<IdempotencyRecord | null> {
  return manager.findOneBy(IdempotencyKeyEntity, { projectId, ownerId: ownerId ?? '', key });
}

/** @returns false when the key was taken by another call, maybe in this very moment */
export async function addIdempotencyRecord(manager: EntityManager, record: IdempotencyRecord): Promise<boolean> {
  const { raw } = await manager
    .createQueryBuilder()
    .insert()
    .into(IdempotencyKeyEntity)
    .values({ ...record })
    .orIgnore()
    .returning('key')
    .execute();
  return raw.length > 0;
}
