import { type DataSource, type EntityManager, In, Raw } from 'typeorm';
import type { GoneReason, MediaFile } from '../../domain/file';
import type { AnyScope } from '../../domain/file-list';
import { FileEntity } from '../entities/file';
import { FileTombstoneEntity } from '../entities/file-tombstone';

/** The files of these ids that are in `scope` and have not expired, in one statement and in no promised order. */
export function findFiles(dataSource: DataSource, scope: AnyScope, ids: readonly string[]): Promise<MediaFile[]> {
  return dataSource.manager.findBy(FileEntity, {
    ...scope,
    id: In(ids),
    expiresAt: Raw((column) => `${column} > now()`),
  });
}

/** Why a file that `scope` once had is gone; null when it never was, or is not. */
export async function findGoneReason(manager: EntityManager, scope: AnyScope, id: string): Promise<GoneReason | null> {
  const tombstone = await manager.findOneBy(FileTombstoneEntity, { ...scope, id });
  if (tombstone !== null) return tombstone.reason;
  const expired = await manager.existsBy(FileEntity, {
    ...scope,
    id,
    expiresAt: Raw((column) => `${column} <= now()`),
  });
  return expired ? 'EXPIRED' : null;
}
