/**
 * What the bare servers ask of the database: named statements, which Postgres plans and the driver writes once a
 * connection, with the columns that are answered and no more.
 */
import { Pool } from 'pg';

/** A row as the driver parses it by itself. */
export interface FileRow {
  readonly id: string;
  readonly filename: string;
  readonly mime_type: string;
  readonly kind: string;
  readonly size_bytes: string;
  readonly sha256: string;
  readonly purpose: string;
  readonly origin: string;
  readonly status: string;
  readonly created_at: Date;
  /** A number (infinity) where there is no such instant. */
  readonly expires_at: Date | number;
  readonly max_expires_at: Date | number;
}

const COLUMNS =
  'id, filename, mime_type, kind, size_bytes, sha256, purpose, origin, status, created_at, expires_at, max_expires_at';

/** Of a project, the newest first: $1 the project, $2 one more than the page has. */
const FILE_PAGE = {
  name: 'file-page',
  text: `SELECT ${COLUMNS}
    FROM files WHERE project_id = $1 AND expires_at > now() AND status = 'READY'
    ORDER BY created_at DESC, id DESC LIMIT $2`,
};

/** By ids, in no promised order: $1 the project, $2 the ids. */
const FILES_BY_ID = {
  name: 'files-by-id',
  text: `SELECT ${COLUMNS}
    FROM files WHERE project_id = $1 AND id = ANY($2) AND expires_at > now()`,
};

/**
 * The same page by `/v3`, which tells how many files there are in all ($1 the organization, $2 the project), and of each
 * what its bytes say of themselves; $3 as above.
 */
const REST_PAGE = {
  name: 'rest-page',
  text: `SELECT id, filename, mime_type, kind, size_bytes, sha256, origin, status, created_at, expires_at, media,
      (SELECT stored_files($1, $2)) AS stored_files
    FROM files WHERE project_id = $2 AND expires_at > now() AND status = 'READY'
    ORDER BY created_at DESC, id DESC LIMIT $3`,
};

export type RestRow = Omit<FileRow, 'purpose' | 'max_expires_at'> & {
  readonly media: object;
  readonly stored_files: string;
};

/** What a process is started with: the address of the database as JSON, and whose files it answers with. */
export class FileRows {
  private readonly pool: Pool;
  private readonly organizationId: string;
  private readonly projectId: string;

  constructor([address = '{}', organizationId = '', projectId = '']: readonly string[]) {
    this.pool = new Pool({ ...JSON.parse(address), max: 20 });
    this.organizationId = organizationId;
    this.projectId = projectId;
  }

  async page(limit: number): Promise<FileRow[]> {
    const { rows } = await this.pool.query<FileRow>({ ...FILE_PAGE, values: [this.projectId, limit] });
    return rows;
  }

  async restPage(limit: number): Promise<RestRow[]> {
    const values = [this.organizationId, this.projectId, limit];
    const { rows } = await this.pool.query<RestRow>({ ...REST_PAGE, values });
    return rows;
  }

  /** In the order of the ids; null for what is not there. */
  async byIds(ids: readonly string[]): Promise<(FileRow | null)[]> {
    const { rows } = await this.pool.query<FileRow>({ ...FILES_BY_ID, values: [this.projectId, ids] });
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id) ?? null);
  }
}

/** As the graph has it. */
export function fileOf(row: FileRow) {
  return {
    id: row.id,
    filename: row.filename,
    mimeType: row.mime_type,
    kind: row.kind,
    sizeBytes: Number(row.size_bytes),
    sha256: row.sha256,
    purpose: row.purpose,
    origin: row.origin,
    status: row.status,
    createdAt: row.created_at,
    expiresAt: row.expires_at instanceof Date ? row.expires_at : null,
    maxExpiresAt: row.max_expires_at instanceof Date ? row.max_expires_at : null,
  };
}

/** Of the page behind a file. */
export function cursorOf({ created_at: createdAt, id }: Pick<FileRow, 'created_at' | 'id'>): string {
  return Buffer.from(JSON.stringify([1, createdAt, id])).toString('base64url');
}
