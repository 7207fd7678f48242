import type { DataSource, QueryRunner } from 'typeorm';

export interface CountedBlob {
  readonly objectKey: string;
  readonly generation: string | null;
  readonly sizeBytes: number;
  readonly partial: boolean;
}

export type DueBlob = Pick<CountedBlob, 'objectKey' | 'generation'>;

export interface OrphanCount {
  /** Blobs that no row names. */
  readonly orphans: number;
  /** Of these, the ones that were not noted yet and that no deletion explains. */
  readonly unexplained: number;
}

export interface FilePageCount {
  /** The last id of the page; null: there was none left. */
  readonly lastId: string | null;
  readonly ready: number;
  /** Of these, the ones whose blobs were not listed. */
  readonly missing: number;
}

const UNKNOWN = (blobs: string) => `
  NOT EXISTS (SELECT FROM files WHERE files.id = split_part(${blobs}.object_key, '/', 2))
  AND NOT EXISTS (SELECT FROM uploads WHERE uploads.file_id = split_part(${blobs}.object_key, '/', 2))
  AND NOT EXISTS (SELECT FROM held_blobs WHERE held_blobs.id = split_part(${blobs}.object_key, '/', 2))`;

/**
 * Compares what a blob store lists with what the rows say, in temporary tables on one connection of its own. Both sides
 * are read in batches and by ranges of keys, so that neither has to fit into memory and no statement takes long.
 */
export class BlobCensus {
  private constructor(
    private readonly runner: QueryRunner,
    private readonly startedAt: string,
  ) {}

  static async begin(dataSource: DataSource): Promise<BlobCensus> {
    const runner = dataSource.createQueryRunner();
    try {
      await runner.query(`
        CREATE TEMPORARY TABLE listed_blobs (
          object_key text COLLATE "C" PRIMARY KEY, generation text, size_bytes bigint, partial boolean
        );
        CREATE TEMPORARY TABLE found_orphans (object_key text COLLATE "C" PRIMARY KEY);
        CREATE TEMPORARY TABLE missing_files (id text COLLATE "C" PRIMARY KEY);
        CREATE TEMPORARY TABLE returned_files (id text COLLATE "C" PRIMARY KEY)`);
      const [row]: { now: string }[] = await runner.query('SELECT now()::text AS now');
      return new BlobCensus(runner, row?.now ?? '');
    } catch (error) {
      await runner.release();
      throw error;
    }
  }

  /**
   * Counts blobs that were listed a moment ago, each key once. The row of an upload is there before its blob, and becomes
   * the row of the file in one commit: a blob that no row names belongs to nobody. Temporary blobs have a row of
   * their own, from before their first byte.
   */
  async count(blobs: readonly CountedBlob[]): Promise<OrphanCount> {
    await this.runner.query(
      `INSERT INTO listed_blobs AS blob SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::boolean[])
       ON CONFLICT (object_key) DO UPDATE
       SET generation = excluded.generation, size_bytes = excluded.size_bytes, partial = excluded.partial
       WHERE blob.partial`,
      [
        blobs.map(({ objectKey }) => objectKey),
        blobs.map(({ generation }) => generation),
        blobs.map(({ sizeBytes }) => sizeBytes),
        blobs.map(({ partial }) => partial),
      ],
    );
    const [row]: OrphanCount[] = await this.runner.query(
      `WITH found AS (
         INSERT INTO found_orphans
         SELECT object_key FROM unnest($1::text[]) AS listed (object_key) WHERE ${UNKNOWN('listed')}
         ON CONFLICT DO NOTHING RETURNING object_key
       )
       SELECT count(*)::int AS orphans, count(*) FILTER (
         WHERE NOT EXISTS (SELECT FROM orphaned_blobs WHERE orphaned_blobs.object_key = found.object_key)
           AND NOT EXISTS (SELECT FROM file_tombstones WHERE file_tombstones.id = split_part(found.object_key, '/', 2))
       )::int AS unexplained FROM found`,
      [blobs.map(({ objectKey }) => objectKey)],
    );
    return row ?? { orphans: 0, unexplained: 0 };
  }

  /** Every blob was counted: from now on the planner knows how many there are. */
  async endListing(): Promise<void> {
    await this.runner.query('ANALYZE listed_blobs');
    await this.runner.query('ANALYZE found_orphans');
  }

  /**
   * Compares a page of files, in the order of their ids, with what was listed: which of those that were READY before the
   * census have no blob, and which of those that are FAILED have one again, of their size.
   */
  async compareFiles(afterId: string, limit: number): Promise<FilePageCount> {
    const [row]: FilePageCount[] = await this.runner.query(
      `WITH page AS (
         SELECT id, object_key, status, size_bytes, created_at FROM files WHERE id > $1 ORDER BY id LIMIT $2
       ),
       missing AS (
         INSERT INTO missing_files SELECT id FROM page
         WHERE status = 'READY' AND created_at < $3::timestamptz AND NOT EXISTS (
           SELECT FROM listed_blobs WHERE listed_blobs.object_key = page.object_key AND NOT partial)
         RETURNING id
       ),
       returned AS (
         INSERT INTO returned_files SELECT id FROM page
         WHERE status = 'FAILED' AND EXISTS (
           SELECT FROM listed_blobs AS blob
           WHERE blob.object_key = page.object_key AND NOT partial AND blob.size_bytes = page.size_bytes)
       )
       SELECT max(id) AS "lastId", count(*) FILTER (WHERE status = 'READY')::int AS ready,
              (SELECT count(*) FROM missing)::int AS missing
       FROM page`,
      [afterId, limit, this.startedAt],
    );
    return row ?? { lastId: null, ready: 0, missing: 0 };
  }

  /** At most `limit` of the files whose blobs were not listed. */
  findMissing(afterId: string, limit: number): Promise<{ id: string; objectKey: string }[]> {
    return this.runner.query(
      `SELECT id, object_key AS "objectKey" FROM missing_files JOIN files USING (id)
       WHERE id > $1 AND status = 'READY' ORDER BY id LIMIT $2`,
      [afterId, limit],
    );
  }

  /** At most `limit` of the FAILED files whose blobs were listed. */
  findReturned(
    afterId: string,
    limit: number,
  ): Promise<{ id: string; objectKey: string; sha256: string | null; generation: string | null }[]> {
    return this.runner.query(
      `SELECT id, object_key AS "objectKey", sha256, blob.generation
       FROM returned_files JOIN files USING (id) JOIN listed_blobs AS blob USING (object_key)
       WHERE id > $1 AND status = 'FAILED' ORDER BY id LIMIT $2`,
      [afterId, limit],
    );
  }

  /** Says of files that their bytes are lost. Their rows stay, so that the loss is seen, and can be mended. */
  async markFailed(fileIds: readonly string[]): Promise<void> {
    await this.runner.query(`UPDATE files SET status = 'FAILED' WHERE id = ANY($1) AND status = 'READY'`, [fileIds]);
  }

  /** Says of a file that its bytes have come back. @returns false when it was deleted meanwhile */
  async markReady(fileId: string, generation: string | null): Promise<boolean> {
    const [, marked]: [unknown[], number] = await this.runner.query(
      `UPDATE files SET status = 'READY', blob_generation = $2 WHERE id = $1 AND status = 'FAILED'`,
      [fileId, generation],
    );
    return marked > 0;
  }

  /** Forgets notes of blobs that are known again, or gone. @returns the last key of the range; null: that was all */
  async forgetOrphans(afterKey: string, limit: number): Promise<string | null> {
    const [row]: { last: string | null }[] = await this.runner.query(
      `WITH page AS (SELECT object_key FROM orphaned_blobs WHERE object_key > $1 ORDER BY object_key LIMIT $2),
       forgotten AS (
         DELETE FROM orphaned_blobs USING page WHERE orphaned_blobs.object_key = page.object_key
           AND NOT EXISTS (SELECT FROM found_orphans WHERE found_orphans.object_key = page.object_key)
       )
       SELECT max(object_key) AS last FROM page`,
      [afterKey, limit],
    );
    return row?.last ?? null;
  }

  /** Notes blobs that belong to nobody. @returns as `forgetOrphans` */
  async noteOrphans(afterKey: string, limit: number): Promise<string | null> {
    const [row]: { last: string | null }[] = await this.runner.query(
      `WITH page AS (SELECT object_key FROM found_orphans WHERE object_key > $1 ORDER BY object_key LIMIT $2),
       noted AS (INSERT INTO orphaned_blobs (object_key) SELECT object_key FROM page ON CONFLICT DO NOTHING)
       SELECT max(object_key) AS last FROM page`,
      [afterKey, limit],
    );
    return row?.last ?? null;
  }

  /** Of the next `limit` blobs that belong to nobody, those that were noted `days` ago, and belong to nobody still. */
  async findDue(
    afterKey: string,
    { days, limit }: { readonly days: number; readonly limit: number },
  ): Promise<{ readonly due: readonly DueBlob[]; readonly lastKey: string | null }> {
    const rows: (DueBlob & { readonly isDue: boolean })[] = await this.runner.query(
      `WITH page AS MATERIALIZED (
         SELECT object_key FROM found_orphans WHERE object_key > $1 ORDER BY object_key LIMIT $4
       )
       SELECT page.object_key AS "objectKey", generation,
              coalesce(first_seen_at <= $2::timestamptz - make_interval(days => $3), false)
                AND ${UNKNOWN('page')} AS "isDue"
       FROM page JOIN listed_blobs USING (object_key) LEFT JOIN orphaned_blobs USING (object_key)
       ORDER BY page.object_key`,
      [afterKey, this.startedAt, days, limit],
    );
    return { due: rows.filter(({ isDue }) => isDue), lastKey: rows.at(-1)?.objectKey ?? null };
  }

  /** Forgets the notes of blobs that were deleted. */
  async forgetDeleted(objectKeys: readonly string[]): Promise<void> {
    await this.runner.query('DELETE FROM orphaned_blobs WHERE object_key = ANY($1)', [objectKeys]);
  }

  async end(): Promise<void> {
    try {
      await this.runner.query('DROP TABLE listed_blobs, found_orphans, missing_files, returned_files');
    } finally {
      await this.runner.release();
    }
  }
}
