import type { DataSource } from 'typeorm';
import { kindOf, type MediaKind, type MimeType } from '../../../domain/media-type';
import { readRows } from '../../read-rows';
import { groupRows } from '../usage/group-rows';

/** The bytes of an output that wait for a while without being a file. */
export interface HeldOutput {
  readonly organizationId: string;
  readonly projectId: string;
  readonly generationId: string;
  readonly index: number;
  readonly objectKey: string;
  readonly mimeType: MimeType;
  readonly kind: MediaKind;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** When its generation was asked for. */
  readonly createdAt: Date;
  readonly heldUntil: Date;
}

interface HeldOutputRow {
  readonly organization_id: string;
  readonly project_id: string;
  readonly generation_id: string;
  readonly index: number;
  readonly object_key: string;
  readonly mime_type: MimeType;
  readonly size_bytes: string;
  readonly sha256: string;
  readonly created_at: Date;
  readonly held_until: Date;
}

/** The outputs of these generations whose bytes are held now, by the id of the generation, in one statement. */
export async function findHeldOutputs(
  dataSource: DataSource,
  generationIds: readonly string[],
): Promise<ReadonlyMap<string, readonly HeldOutput[]>> {
  const rows = await readRows<HeldOutputRow>(
    dataSource,
    `SELECT generations.organization_id, generations.project_id, generations.created_at,
            outputs.generation_id, outputs.index, outputs.mime_type, outputs.size_bytes, outputs.sha256,
            held_blobs.object_key, held_blobs.held_until
     FROM held_blobs
     JOIN generation_outputs AS outputs USING (generation_id, index)
     JOIN generations ON generations.id = generation_id
     WHERE generation_id = ANY($1) AND held_blobs.purpose = 'OUTPUT' AND held_blobs.held_until > now()
     ORDER BY generation_id, index`,
    [generationIds],
  );
  return groupRows(rows, (row) => row.generation_id, heldOutputOf);
}

function heldOutputOf(row: HeldOutputRow): HeldOutput {
  return {
    organizationId: row.organization_id,
    projectId: row.project_id,
    generationId: row.generation_id,
    index: row.index,
    objectKey: row.object_key,
    mimeType: row.mime_type,
    kind: kindOf(row.mime_type),
    sizeBytes: Number(row.size_bytes),
    sha256: row.sha256,
    createdAt: row.created_at,
    heldUntil: row.held_until,
  };
}
