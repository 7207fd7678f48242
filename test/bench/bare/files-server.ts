/**
 * The least that a server which answers a page of files can do: one statement, one object. It asks nobody for a key and
 * reads no query. The arguments are the address of the database as JSON, and the project whose files it lists.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'pg';

/** As the service writes it for a page without a filter, the newest first. */
const FILE_PAGE_SQL = `SELECT * FROM files WHERE project_id = $1 AND expires_at > now()
  ORDER BY created_at DESC, id DESC LIMIT $2`;

const [, , address = '{}', projectId] = process.argv;
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

const server = createServer(async (request, response) => {
  const { variables } = await readJson(request);
  const body = JSON.stringify({ data: { files: await readPage(variables.first) } });
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
});
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`);
});
