import type { DataSource } from 'typeorm';
import type { StorageBucket, StorageCounter } from '../../domain/usage';
import { StorageCounterEntity } from '../entities/storage-counter';

export function findStorageCounters(dataSource: DataSource, organizationId: string): Promise<StorageCounter[]> {
  return dataSource.manager.findBy(StorageCounterEntity, { organizationId });
}

/** What expires by the end of the hour that is `withinHours` from now; what has expired and is not swept is gone already. */
export async function findExpiring(
  dataSource: DataSource,
  organizationId: string,
  withinHours: number,
): Promise<Omit<StorageBucket, 'key'>> {
  const [sum]: { bytes: number; files: number }[] = await dataSource.query(
    `SELECT coalesce(sum(bytes), 0)::float8 AS bytes, coalesce(sum(files), 0)::float8 AS files FROM expiry_counters
     WHERE organization_id = $1 AND hour >= date_trunc('hour', now(), 'UTC') AND hour <= now() + make_interval(hours => $2)`,
    [organizationId, withinHours],
  );
  return { bytes: sum?.bytes ?? 0, files: sum?.files ?? 0 };
}
