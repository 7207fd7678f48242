import path from 'node:path';
import { filesUnder, storedFileIds } from '../blobs/stored-blobs';
import { eventually } from '../timing/eventually';
import type { TestApp } from './test-app';

/** What is kept, whichever process keeps it. */
export type KeptStorage = Pick<TestApp, 'dataSource' | 'dataDirectory'>;

/** Waits until no upload is under way and every job has run, and then expects the store to hold the files and no more. */
export async function expectNoLeftovers(app: KeptStorage): Promise<void> {
  await uploadsOver(app);
  await jobsDone(app);
  const counted = await app.dataSource.query(
    `SELECT id FROM organizations WHERE (used_files, used_bytes) <>
       (SELECT count(*), coalesce(sum(size_bytes), 0) FROM files WHERE files.organization_id = organizations.id)`,
  );
  expect(counted).toEqual([]);
  const rows: { id: string }[] = await app.dataSource.query('SELECT id FROM files ORDER BY id');
  expect(await storedFileIds(app)).toEqual(rows.map(({ id }) => id));
  for (const directory of ['spool', 'uploads']) {
    expect(await filesUnder(path.join(app.dataDirectory, directory))).toEqual([]);
  }
}

export async function uploadsOver(app: KeptStorage): Promise<void> {
  await eventually('no upload is under way and nothing is reserved', async () => {
    const held = await app.dataSource.query(
      `SELECT file_id FROM uploads UNION ALL
       SELECT id FROM organizations WHERE reserved_bytes <> 0 OR reserved_files <> 0`,
    );
    return held.length === 0;
  });
}

/** @throws {Error} with the jobs that have not run */
export async function jobsDone(app: KeptStorage): Promise<void> {
  let left: unknown[] = [];
  try {
    await eventually('every job has run', async () => {
      left = await app.dataSource.query('SELECT * FROM graphile_worker.jobs');
      return left.length === 0;
    });
  } catch (error) {
    throw new Error(`jobs have not run: ${JSON.stringify(left)}`, { cause: error });
  }
}

/** Expects an event for each file that was stored or is gone, and for each generation that has ended: once, and no others. */
export async function expectEventsOfAll({ dataSource }: Pick<TestApp, 'dataSource'>): Promise<void> {
  const wrong = await dataSource.query(
    `WITH happened AS (
       SELECT id, ARRAY['file.stored'] AS types FROM files WHERE status NOT IN ('AWAITING_UPLOAD', 'PROCESSING')
       UNION ALL
       SELECT id, ARRAY['file.stored', 'file.' || lower(reason)] FROM file_tombstones
       WHERE reason = 'EXPIRED' OR (reason = 'DELETED' AND id IN (SELECT subject_id FROM media_events))
       UNION ALL
       SELECT id, ARRAY['generation.' || lower(status)] FROM generations WHERE completed_at IS NOT NULL
     ),
     written AS (SELECT subject_id AS id, array_agg(type ORDER BY media_events.id) AS types FROM media_events
       WHERE type <> 'quota.threshold' GROUP BY 1)
     SELECT id, happened.types AS happened, written.types AS written FROM happened FULL JOIN written USING (id)
     WHERE happened.types IS DISTINCT FROM written.types
       -- Of a file that is gone for long there is no tombstone any more.
       AND NOT (happened.types IS NULL AND written.types[1] = 'file.stored' AND cardinality(written.types) = 2
                AND written.types[2] IN ('file.deleted', 'file.expired'))`,
  );
  expect(wrong).toEqual([]);
}
