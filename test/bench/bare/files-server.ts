/**
 * The least that a server which answers a page of files can do: one statement, one object. It asks nobody for a key and
 * reads no query. It answers a GET with what `/v3/files` says of a page, and a POST with what the graph is asked for. The
 * arguments are the address of the database as JSON, and the organization and the project whose files it lists.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'pg';

/** As the service writes it for a page without a filter, the newest first. */
const FILE_PAGE_SQL = `SELECT * FROM files WHERE project_id = $1 AND expires_at > now()
  ORDER BY created_at DESC, id DESC LIMIT $2`;

/** The same by `/v3`, which tells how many files there are in all, and of each what its bytes say of themselves. */
const REST_PAGE_SQL = `SELECT id, organization_id, project_id, filename, mime_type, kind, size_bytes, sha256, purpose, origin,
    status, created_at, expires_at, max_expires_at, media, thumbhash, object_key, blob_generation,
    (SELECT stored_files($1, $2)) AS stored_files
  FROM files WHERE project_id = $2 AND expires_at > now() AND status = ANY($3)
  ORDER BY created_at DESC, id DESC LIMIT $4`;

const [, , address = '{}', organizationId, projectId] = process.argv;
const pool = new Pool({ ...JSON.parse(address), max: 20 });

async function readJson(request: IncomingMessage): Promise<{ readonly variables: { readonly first: number } }> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return JSON.parse(text);
}

async function readPage(first: number) {
  const { rows } = await pool.query(FILE_PAGE_SQL, [projectId, first + 1]);
  const page = rows.slice(0, first);
  const last = page.at(-1);
  const edges = page.map((row) => ({
    node: {
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
    },
  }));
  const endCursor = Buffer.from(JSON.stringify([1, last.created_at, last.id])).toString('base64url');
  return { edges, pageInfo: { hasNextPage: rows.length > first, endCursor } };
}

async function readRestPage(limit: number) {
  const { rows } = await pool.query(REST_PAGE_SQL, [organizationId, projectId, ['READY'], limit + 1]);
  const data = rows.slice(0, limit).map((row) => ({
    id: row.id,
    object: 'file',
    bytes: Number(row.size_bytes),
    filename: row.filename,
    mime_type: row.mime_type,
    purpose: 'reference_media',
    status: row.status.toLowerCase(),
    created_at: row.created_at,
    expires_at: row.expires_at instanceof Date ? row.expires_at : undefined,
    sha256: row.sha256,
    kind: row.kind.toLowerCase(),
    media: row.media,
    origin: row.origin.toLowerCase(),
  }));
  const meta = { limit, offset: 0, total: Number(rows[0].stored_files), has_more: rows.length > limit };
  return { data, meta };
}

async function answerOf(request: IncomingMessage): Promise<unknown> {
  if (request.method === 'GET') return readRestPage(Number(request.url?.split('=')[1]));
  const { variables } = await readJson(request);
  return { data: { files: await readPage(variables.first) } };
}

const server = createServer(async (request, response) => {
  const body = JSON.stringify(await answerOf(request));
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
});
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`);
});
