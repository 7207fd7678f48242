import type { EntityManager } from 'typeorm';

/** What the database knows of the blob store that it belongs to. */
export interface StoreEpochRow {
  /** false: the row was written by another database, of which this one is a copy. */
  readonly isOwn: boolean;
  readonly counter: number;
  /** What the marker of `counter` says; null: no marker is known to have been written. */
  readonly token: string | null;
  /** What the marker of `counter + 1` says, which may have been written already. */
  readonly nextToken: string | null;
}

/** @returns null before the first start */
export async function findStoreEpoch(manager: EntityManager): Promise<StoreEpochRow | null> {
  const [row]: StoreEpochRow[] = await manager.query(
    `SELECT database_identity = own_database_identity() AS "isOwn", counter, token, next_token AS "nextToken"
     FROM store_epoch`,
  );
  return row ?? null;
}

/** Begins with the first epoch, unless another process has. */
export async function addStoreEpoch(manager: EntityManager, nextToken: string): Promise<void> {
  await manager.query(
    `INSERT INTO store_epoch (database_identity, counter, next_token) VALUES (own_database_identity(), 0, $1)
     ON CONFLICT DO NOTHING`,
    [nextToken],
  );
}

/** Writes down what the next marker is going to say, before it does; unless another process has. */
export async function planStoreEpoch(manager: EntityManager, counter: number, nextToken: string): Promise<void> {
  await manager.query(`UPDATE store_epoch SET next_token = $2 WHERE counter = $1 AND next_token IS NULL`, [
    counter,
    nextToken,
  ]);
}

/** The next marker is written: that is the epoch now. */
export async function confirmStoreEpoch(manager: EntityManager, counter: number, nextToken: string): Promise<void> {
  await manager.query(
    `UPDATE store_epoch SET counter = counter + 1, token = next_token, next_token = NULL, advanced_at = now()
     WHERE counter = $1 AND next_token = $2`,
    [counter, nextToken],
  );
}

/**
 * Makes this database the one that the store belongs to, with an epoch after `highestCounter`: never the first, which is
 * begun only where the files are. What was noted of blobs in its former life counts no more.
 */
export async function adoptStoreEpoch(
  manager: EntityManager,
  highestCounter: number,
  nextToken: string,
): Promise<void> {
  await manager.query(
    `INSERT INTO store_epoch AS epoch (database_identity, counter, next_token)
     VALUES (own_database_identity(), greatest($1, 1), $2)
     ON CONFLICT (only_row) DO UPDATE
     SET database_identity = excluded.database_identity, counter = greatest(epoch.counter, excluded.counter),
         token = NULL, next_token = excluded.next_token`,
    [highestCounter, nextToken],
  );
  await manager.query('DELETE FROM orphaned_blobs');
}

/** Where the bytes of at most `limit` files are said to be, the newest first. */
export async function sampleObjectKeys(manager: EntityManager, limit: number): Promise<string[]> {
  const rows: { object_key: string }[] = await manager.query(
    `SELECT object_key FROM files WHERE status = 'READY' ORDER BY id DESC LIMIT $1`,
    [limit],
  );
  return rows.map((row) => row.object_key);
}
