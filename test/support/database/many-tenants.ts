import type { DataSource } from 'typeorm';

/** Organizations, each with one project. */
export const TENANTS = 5_000;
const FILES = 50_000;
const UPLOADS = 5_000;

const id = (prefix: string, n: string) => `'${prefix}_' || lpad((${n})::text, 26, '0')`;
const TENANT = `${id('org', `n % ${TENANTS}`)}, ${id('proj', `n % ${TENANTS}`)}`;

/** Every table that a clock reads, filled as an installation of many small tenants has it. Little of it is due. */
const FILLS: readonly string[] = [
  // No clock reads by these, and to make them takes longer than all else.
  'DROP INDEX files_tags, files_metadata, files_filename_trigrams',
  `INSERT INTO organizations (id, name, max_bytes, max_files)
   SELECT ${id('org', 'n')}, 'tenant ' || n, 1e15, 1e9 FROM generate_series(0, ${TENANTS - 1}) AS n`,
  `INSERT INTO projects (id, organization_id, name, zero_data_retention)
   SELECT ${id('proj', 'n')}, ${id('org', 'n')}, 'web', n % 500 = 7 FROM generate_series(0, ${TENANTS - 1}) AS n`,
  `INSERT INTO files (id, organization_id, project_id, filename, mime_type, kind, size_bytes, purpose, origin, status,
                      created_at, expires_at, max_expires_at, tags, metadata, object_key)
   SELECT ${id('file', 'n')}, ${TENANT}, 'a.png', 'image/png', 'IMAGE', 1000, 'REFERENCE_MEDIA', 'UPLOADED', 'READY',
          now() - n * interval '1 second',
          CASE WHEN n < 3 THEN now() - interval '1 hour' WHEN n % 10 > 0 THEN 'infinity' ELSE now() + n * interval '1 hour' END,
          'infinity', '{}', '{}', 'installation/' || n
   FROM generate_series(0, ${FILES - 1}) AS n`,
  `UPDATE organizations SET used_files = counted.files, used_bytes = counted.bytes,
          reserved_files = ${UPLOADS / TENANTS}, reserved_bytes = ${(UPLOADS / TENANTS) * 1000}
   FROM (SELECT organization_id, count(*) AS files, sum(size_bytes) AS bytes FROM files GROUP BY 1) AS counted
   WHERE counted.organization_id = organizations.id`,
  `INSERT INTO uploads (file_id, organization_id, project_id, object_key, reserved_bytes)
   SELECT ${id('file', `${FILES} + n`)}, ${TENANT}, 'installation/upload' || n, 1000 FROM generate_series(0, ${UPLOADS - 1}) AS n`,
  'INSERT INTO resumable_uploads (file_id) SELECT file_id FROM uploads',
  `INSERT INTO file_tombstones (id, organization_id, project_id, reason, gone_at)
   SELECT ${id('file', `1000000 + n`)}, ${TENANT}, 'DELETED', now() - n * interval '50 seconds'
   FROM generate_series(0, ${FILES - 1}) AS n`,
  `INSERT INTO expiry_counters (organization_id, hour, bytes, files)
   SELECT ${id('org', 'n')}, date_trunc('hour', now()) + hour * interval '1 hour', 0, 0
   FROM generate_series(0, ${TENANTS - 1}) AS n, generate_series(-10000, -9995) AS hour WHERE n % 500 = 0
   UNION ALL
   SELECT ${id('org', 'n')}, date_trunc('hour', now()) + hour * interval '1 hour', 1, 1
   FROM generate_series(0, ${TENANTS - 1}) AS n, generate_series(20001, 20006) AS hour`,
  `INSERT INTO generations (id, organization_id, project_id, kind, model, status, completed_at, transcript, transcript_expires_at)
   SELECT ${id('gen', 'n')}, ${TENANT}, 'TRANSCRIPTION', 'some/model', 'SUCCEEDED', now(), '{"text": "a"}',
          CASE WHEN n < 3 THEN now() WHEN n % 3 > 0 THEN 'infinity' ELSE now() + n * interval '1 minute' END
   FROM generate_series(0, ${FILES - 1}) AS n`,
  `INSERT INTO generation_outputs (generation_id, index, mime_type, size_bytes, sha256, file_id)
   SELECT ${id('gen', 'n')}, 0, 'image/png', 1, '', ${id('file', 'n')} FROM generate_series(0, ${FILES - 1}) AS n`,
  `INSERT INTO held_blobs (id, project_id, generation_id, purpose, index, object_key, mime_type, size_bytes, held_until)
   SELECT ${id('held', 'n')}, ${id('proj', `n % 500 / 10`)}, ${id('gen', 'n')}, 'INPUT', 0, 'installation/held' || n, 'image/png', 1,
          now() + (n - 3) * interval '1 minute'
   FROM generate_series(0, ${FILES / 5 - 1}) AS n`,
  // As many a tenant, and a few that are due.
  `INSERT INTO media_events (type, subject_id, organization_id, project_id, occurred_at)
   SELECT 'file.stored', ${id('file', 'n')}, ${TENANT}, now() - CASE WHEN n < 3 THEN interval '8 days' ELSE interval '1 hour' END
   FROM generate_series(0, ${FILES - 1}) AS n`,
];

export async function fillWithManyTenants(dataSource: DataSource): Promise<void> {
  for (const fill of FILLS) await dataSource.query(fill);
  await dataSource.query('VACUUM ANALYZE');
}
