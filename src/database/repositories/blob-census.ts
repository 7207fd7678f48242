import type { DataSource, QueryRunner } from 'typeorm';

/**
 * Holds what a blob store lists against what the rows say, on one connection of its own. Blobs are counted in batches,
 * so that neither side has to fit into memory.
 */
export class BlobCensus {
  private constructor(private readonly runner: QueryRunner) {}

  static async begin(dataSource: DataSource): Promise<BlobCensus> {
    const runner = dataSource.createQueryRunner();
    await runner.query(
      'CREATE TEMPORARY TABLE listed_blobs (object_key text COLLATE "C" PRIMARY KEY, started_at timestamptz)',
    );
    await runner.query(`INSERT INTO listed_blobs VALUES ('', now())`);
    return new BlobCensus(runner);
  }

  /**
   * Counts blobs that were listed a moment ago. The row of an upload is there before its blob, and becomes the row of
   * the file in one commit: a blob that no row names belongs to nobody. Held
   * bytes have a row of their own, from before the first.
   *
   * @returns the object keys of those that belong to nobody
   */
  async count(objectKeys: readonly string[]): Promise<string[]> {
    await this.runner.query('INSERT INTO listed_blobs SELECT unnest($1::text[]) ON CONFLICT DO NOTHING', [objectKeys]);
    const rows: { object_key: string }[] = await this.runner.query(
      `SELECT object_key FROM unnest($1::text[]) AS listed (object_key)
       WHERE NOT EXISTS (SELECT FROM files WHERE files.id = split_part(listed.object_key, '/', 2))
         AND NOT EXISTS (SELECT FROM uploads WHERE uploads.file_id = split_part(listed.object_key, '/', 2))
         AND NOT EXISTS (SELECT FROM held_blobs WHERE held_blobs.id = split_part(listed.object_key, '/', 2))`,
      [objectKeys],
    );
    return rows.map((row) => row.object_key);
  }

  /** At most `limit` files that were READY before the census began and whose blobs were not listed. */
  findMissing(limit: number): Promise<{ id: string; object_key: string }[]> {
    return this.runner.query(
      `SELECT id, object_key FROM files
       WHERE status = 'READY' AND created_at < (SELECT started_at FROM listed_blobs WHERE object_key = '')
         AND NOT EXISTS (SELECT FROM listed_blobs WHERE listed_blobs.object_key = files.object_key)
       ORDER BY id LIMIT $1`,
      [limit],
    );
  }

  /** Says of files that their bytes are lost. Their rows stay, so that the loss is seen and can be deleted knowingly. */
  async markFailed(fileIds: readonly string[]): Promise<void> {
    await this.runner.query(`UPDATE files SET status = 'FAILED' WHERE id = ANY($1) AND status = 'READY'`, [fileIds]);
  }

  async end(): Promise<void> {
    try {
      await this.runner.query('DROP TABLE listed_blobs');
    } finally {
      await this.runner.release();
    }
  }
}
