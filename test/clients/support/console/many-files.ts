import type { DataSource } from 'typeorm';
import { createFileClient } from '../../../support/graphql/file-client';
import { paintedPicture } from './painted-picture';

const PICTURES = 48;
const AT_ONCE = 10_000;

/**
 * Fills the project of a key with so many files, each with its own name and time: of a few pictures that are uploaded, copies
 * with their placeholders and thumbnails.
 */
export async function addManyFiles(dataSource: DataSource, url: string, apiKey: string, count: number): Promise<void> {
  const client = createFileClient(url, apiKey);
  for (let number = 0; number < PICTURES; number += 1) {
    const { file } = await client.upload(await paintedPicture(number), { filename: `Küste ${number}.png` });
    await awaitThumbnail(client, file.id);
  }
  for (let from = PICTURES; from < count; from += AT_ONCE) {
    await dataSource.query(COPY, [from, Math.min(count, from + AT_ONCE) - 1, PICTURES]);
  }
  await dataSource.query(`UPDATE organizations SET used_files = counted.files, used_bytes = counted.bytes
    FROM (SELECT organization_id, sum(files) AS files, sum(bytes) AS bytes FROM storage_counters GROUP BY 1) AS counted
    WHERE counted.organization_id = organizations.id`);
  await dataSource.query('VACUUM (ANALYZE) files');
}

/** It is made when it is asked for first, its placeholder soon after the upload. */
async function awaitThumbnail({ graphql }: ReturnType<typeof createFileClient>, id: string): Promise<void> {
  for (;;) {
    const { data } = await graphql.request(
      'query ($id: ID!) { file(id: $id) { thumbhash thumbnail(width: 256) { url } } }',
      { id },
    );
    const { thumbhash, thumbnail } = data.file;
    const { ok } = await fetch(thumbnail.url);
    if (ok && thumbhash !== null) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const COPY = `
  INSERT INTO files
  SELECT copy.*
  FROM generate_series($1::int, $2::int) AS n
  JOIN (SELECT row_number() OVER () - 1 AS place, original
        FROM (SELECT files AS original FROM files ORDER BY id LIMIT $3::int) AS firsts) AS originals ON place = n % $3::int
  CROSS JOIN LATERAL jsonb_populate_record(original, jsonb_build_object(
    'id', 'file_' || lpad(n::text, 26, '0'),
    'filename', (ARRAY['Küste', '灯台', 'harbour', 'Größe'])[1 + n % 4] || ' ' || n || '.png',
    'created_at', now() - n * interval '97 seconds')) AS copy`;
