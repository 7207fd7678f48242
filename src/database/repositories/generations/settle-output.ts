import type { DataSource, EntityManager } from 'typeorm';
import type { MediaFile } from '../../../domain/file';
import { runStatement } from '../../read-rows';
import { type FileRow, fileOf } from '../files/file-row';
import { type SettledFile, STORE_UPLOAD, settledValues } from '../uploads/settle-upload';
import type { GenerationClaim } from './generation-claims';

/** Why an output has not become a file now: see `settleUpload`, and `OutputNote`. */
type NotSettled = 'UPLOAD_LOST' | 'ZERO_DATA_RETENTION' | 'NOTED_BEFORE' | 'CLAIM_LOST';

type SettledRow = FileRow & {
  readonly is_reserved: boolean;
  readonly keeps_nothing: boolean;
  readonly is_claimed: boolean;
};

/**
 * Turns the upload of an output into a READY file, as `settleUpload` does, and notes that it was stored: both or neither,
 * in one statement. Whether both can be is found out first, and locks are taken one way: upload, generation, output, and
 * then the organization, which every upload of it waits for.
 */
export async function settleOutput(
  database: DataSource | EntityManager,
  { generationId, processNumber }: GenerationClaim,
  index: number,
  file: SettledFile,
): Promise<MediaFile | NotSettled> {
  const rows = await runStatement<SettledRow>(
    database,
    `WITH reserved AS (
       SELECT file_id, zero_data_retention FROM uploads JOIN projects ON projects.id = uploads.project_id
       WHERE file_id = $1 FOR UPDATE OF uploads
     ),
     claimed AS (
       SELECT generations.id FROM generations CROSS JOIN reserved
       WHERE NOT zero_data_retention AND generations.id = $15 AND process_number = $16 AND status = 'RUNNING'
       FOR SHARE OF generations
     ),
     noted AS (
       INSERT INTO generation_outputs (generation_id, index, mime_type, size_bytes, sha256, media, file_id)
       SELECT id, $17, $3, $5, $6, $12::jsonb, $1 FROM claimed
       ON CONFLICT DO NOTHING RETURNING file_id
     ),
     upload AS (DELETE FROM uploads USING noted WHERE uploads.file_id = noted.file_id RETURNING uploads.*),
     ${STORE_UPLOAD}
     SELECT stored.*, EXISTS (SELECT FROM reserved) AS is_reserved,
            EXISTS (SELECT FROM reserved WHERE zero_data_retention) AS keeps_nothing,
            EXISTS (SELECT FROM claimed) AS is_claimed
     FROM (SELECT 1) AS answer LEFT JOIN stored ON true`,
    [...settledValues(file), generationId, processNumber, index],
  );
  const [row] = rows;
  if (row?.id != null) return fileOf(row);
  if (row?.is_reserved !== true) return 'UPLOAD_LOST';
  if (row.keeps_nothing) return 'ZERO_DATA_RETENTION';
  return row.is_claimed ? 'NOTED_BEFORE' : 'CLAIM_LOST';
}
