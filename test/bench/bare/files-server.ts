/**
 * The least that a server which answers with files can do, written by hand: one statement, one object. It asks nobody for
 * a key and reads no query. It answers a GET with what `/v3/files` says of a page, and a POST with what the graph is asked
 * for: files by their ids where it has `representations`, else a page. The arguments are those of `FileRows`.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cursorOf, FileRows, fileOf } from './file-rows';

interface Variables {
  readonly first: number;
  readonly representations?: readonly { readonly id: string }[];
}

const files = new FileRows(process.argv.slice(2));

function readVariables(request: IncomingMessage): Promise<Variables> {
  return new Promise((resolve, reject) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      text += chunk;
    });
    request.on('end', () => resolve(JSON.parse(text).variables));
    request.on('error', reject);
  });
}

async function readPage(first: number) {
  const rows = await files.page(first + 1);
  const page = rows.slice(0, first);
  const last = page.at(-1);
  const pageInfo = { hasNextPage: rows.length > first, endCursor: last === undefined ? null : cursorOf(last) };
  return { edges: page.map((row) => ({ node: fileOf(row) })), pageInfo };
}

async function readEntities(representations: readonly { readonly id: string }[]) {
  const rows = await files.byIds(representations.map(({ id }) => id));
  return rows.map((row) => row && fileOf(row));
}

async function readRestPage(limit: number) {
  const rows = await files.restPage(limit + 1);
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
  const meta = { limit, offset: 0, total: Number(rows[0]?.stored_files ?? 0), has_more: rows.length > limit };
  return { data, meta };
}

async function answerOf(request: IncomingMessage): Promise<unknown> {
  if (request.method === 'GET') return readRestPage(Number(request.url?.split('=')[1]));
  const { first, representations } = await readVariables(request);
  if (representations !== undefined) return { data: { _entities: await readEntities(representations) } };
  return { data: { files: await readPage(first) } };
}

const server = createServer(async (request, response) => {
  const body = JSON.stringify(await answerOf(request));
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
});
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`);
});
