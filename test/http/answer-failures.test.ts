import { once } from 'node:events';
import { truncate } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { blobPathOf } from '../support/blobs/stored-blobs';
import { createFileClient, type FileClient } from '../support/graphql/file-client';
import { sendHttp } from '../support/http/http-client';
import { readFixture } from '../support/media/media-fixtures';
import { API_KEY, createInstallation, type SharedInstallation } from '../support/processes/installation';
import type { ServiceProcess } from '../support/processes/service-process';
import { eventually } from '../support/timing/eventually';

const BYTES = readFixture('still.png');
const INTERNALS = /files_aside|relation|SELECT|\.ts|\.js|node_modules|pg_| {4}at /;

let installation: SharedInstallation;
let service: ServiceProcess;
let client: FileClient;
let file: { id: string; download: { url: string } };

beforeAll(async () => {
  installation = await createInstallation();
  service = await installation.start();
  client = createFileClient(service.url, API_KEY);
  ({ file } = await client.upload(BYTES));
});
afterAll(() => installation.close());

async function withoutTable(table: string, work: () => Promise<void>): Promise<void> {
  await installation.dataSource.query(`ALTER TABLE ${table} RENAME TO ${table}_aside`);
  try {
    await work();
  } finally {
    await installation.dataSource.query(`ALTER TABLE ${table}_aside RENAME TO ${table}`);
  }
}

/** The lines of one request, but for the one that every request has. */
const logOf = (requestId: string) =>
  eventually('the request is logged', async () => {
    const lines = service.log.filter((line) => line['requestId'] === requestId);
    return lines.some(({ msg }) => msg === 'request') && lines.filter(({ msg }) => msg !== 'request');
  });

describe('a fault that nobody foresaw', () => {
  it('is told by the id of the request alone, and logged as a whole, without what is secret', async () => {
    await withoutTable('files', async () => {
      const answer = await sendHttp(file.download.url, { headers: { 'x-request-id': 'broken-download' } });
      expect(answer.status).toBe(500);
      expect(answer.headers['x-request-id']).toBe('broken-download');
      expect(JSON.parse(answer.body.toString())).toEqual({
        errors: [
          {
            message: expect.stringContaining('broken-download'),
            extensions: { code: 'INTERNAL_SERVER_ERROR' },
          },
        ],
      });
      expect(answer.body.toString()).not.toMatch(INTERNALS);
    });
    const lines = await logOf('broken-download');
    expect(lines).toMatchObject([
      { level: 50, msg: 'request failed', err: { type: 'QueryFailedError', stack: expect.stringContaining('at ') } },
    ]);
    const { signature, expires } = Object.fromEntries(new URL(file.download.url).searchParams);
    for (const secret of [signature, expires, API_KEY, file.id]) expect(JSON.stringify(lines)).not.toContain(secret);
  });

  it('does not make an upload say what it was, nor the log what was sent', async () => {
    const canary = 'canary5Kd8';
    const input = { filename: `${canary}.png`, tags: [canary], idempotencyKey: canary };
    await withoutTable('idempotency_keys', async () => {
      const query = `mutation Broken ($file: Upload!, $filename: String, $tags: [String!], $idempotencyKey: String) {
        uploadFile(input: { file: $file, filename: $filename, tags: $tags, idempotencyKey: $idempotencyKey }) { file { id } } }`;
      const { status, data, errors } = await client.graphql.upload(query, input, {
        file: new File([BYTES], canary),
      });
      expect({ status, data }).toEqual({ status: 200, data: null });
      expect(JSON.stringify(errors)).not.toMatch(INTERNALS);
      expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: expect.any(String) } }]);
      const lines = await logOf(String(errors?.[0]?.extensions['requestId']));
      expect(lines).toMatchObject([{ level: 50, operationName: 'Broken', path: ['uploadFile'] }]);
    });
    await client.upload(BYTES, input);
    expect(service.stdout + service.stderr).not.toContain(canary);
    expect(await client.storage()).toMatchObject({ reservedBytes: 0, reservedFiles: 0 });
  });

  it('leaves the service as it was', async () => {
    expect((await sendHttp(file.download.url)).body.equals(BYTES)).toBe(true);
    expect(service.stderr).toBe('');
  });
});

it('cuts off a download whose bytes break off, and logs it', async () => {
  const { file: large } = await client.upload(Buffer.concat([BYTES, Buffer.alloc(30_000_000)]));
  const headers = { 'x-request-id': 'cut-off' };
  const outgoing = request(large.download.url, { agent: false, headers }).end();
  const [response]: IncomingMessage[] = await once(outgoing, 'response');
  await truncate(await blobPathOf(installation, large.id), 1000);
  await expect(response?.resume().toArray()).rejects.toThrow('aborted');
  const line = await eventually('the fault is logged', async () =>
    service.log.find(({ requestId, level }) => requestId === 'cut-off' && level === 50),
  );
  expect(line).toMatchObject({ msg: 'the answer broke off', err: { type: 'BlobStoreUnavailableError' } });
});

it.each([
  ['application/graphql-response+json, application/json;q=0.9', 'application/graphql-response+json; charset=utf-8'],
  ['application/json', 'application/json; charset=utf-8'],
  ['*/*', 'application/json; charset=utf-8'],
])('answers a client that accepts %s with %s', async (accept, type) => {
  const answer = await sendHttp(`${service.url}/graphql?query={__typename}`, {
    headers: { accept, authorization: 'Bearer unknown-key', 'apollo-require-preflight': '1' },
  });
  expect({ status: answer.status, type: answer.headers['content-type'] }).toEqual({ status: 401, type });
  expect(JSON.parse(answer.body.toString()).errors[0].extensions).toEqual({ code: 'UNAUTHENTICATED' });
});
