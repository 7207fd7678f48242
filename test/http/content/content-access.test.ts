import { readdir, readlink, rm } from 'node:fs/promises';
import { blobPathOf } from '../../support/blobs/stored-blobs';
import { createFileClient, type FileClient } from '../../support/graphql/file-client';
import { type HttpAnswer, sendHttp } from '../../support/http/http-client';
import { readFixture } from '../../support/media/media-fixtures';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../../support/service/test-app';
import { eventually } from '../../support/timing/eventually';

const BYTES = readFixture('video.mp4');

let app: TestApp;
let client: FileClient;
let file: { id: string };

beforeAll(async () => {
  app = await startTestApp();
  client = createFileClient(app.url, app.apiKey);
  ({ file } = await client.upload(BYTES));
});
afterAll(() => app.close());

function get(headers: Record<string, string> = {}, id = file.id): Promise<HttpAnswer> {
  return sendHttp(`${app.url}/files/${id}/content`, { headers: { authorization: `Bearer ${app.apiKey}`, ...headers } });
}

function errorCode({ body }: HttpAnswer): unknown {
  return JSON.parse(body.toString()).errors[0].extensions.code;
}

describe('access to content', () => {
  let other: TestTenant;
  beforeAll(async () => {
    other = await createTenant(app.dataSource);
  });

  it('wants a key or a signature', async () => {
    const url = `${app.url}/files/${file.id}/content`;
    const answer = await sendHttp(url);
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(errorCode(answer)).toBe('UNAUTHENTICATED');
    expect((await get({ authorization: 'Bearer wrong' })).status).toBe(401);
  });

  it('answers the key of another tenant as if there were no such file', async () => {
    for (const key of [other.apiKey, other.organizationApiKey]) {
      const answer = await get({ authorization: `Bearer ${key}` });
      const unknown = await get({ authorization: `Bearer ${key}` }, 'file_01arz3ndektsv4rrffq69g5fav');
      expect(answer.status).toBe(404);
      expect(answer.body.equals(unknown.body)).toBe(true);
    }
  });

  it('wants the scope FILES_READ', async () => {
    const { apiKey } = await createTenant(app.dataSource, { scopes: ['FILES_WRITE', 'ADMIN'] });
    expect((await get({ authorization: `Bearer ${apiKey}` })).status).toBe(403);
  });

  it('answers the key of the organization', async () => {
    const uploaded = await createFileClient(app.url, other.apiKey).upload(BYTES);
    const answer = await get({ authorization: `Bearer ${other.organizationApiKey}` }, uploaded.file.id);
    expect(answer.body.equals(BYTES)).toBe(true);
  });

  it.each(['nonsense', 'file_', 'proj_01arz3ndektsv4rrffq69g5fav', '..%2f..%2fetc%2fpasswd'])(
    'finds nothing under %s',
    async (id) => {
      const answer = await get({}, id);
      expect(answer.status).toBe(404);
      expect(errorCode(answer)).toBe('NOT_FOUND');
    },
  );
});

describe('content that is gone', () => {
  it('says of a deleted file that it was', async () => {
    const { file: doomed } = await client.upload(BYTES);
    await client.delete(doomed.id);
    for (const answer of [await get({}, doomed.id), await sendHttp(doomed.download.url)]) {
      expect(answer.status).toBe(410);
      expect(errorCode(answer)).toBe('FILE_DELETED');
    }
  });

  it('answers an error alone when the bytes are lost', async () => {
    const { file: lost } = await client.upload(BYTES);
    await rm(await blobPathOf(app, lost.id));
    const answer = await get({ range: 'bytes=0-9' }, lost.id);
    expect(answer.status).toBe(404);
    expect(errorCode(answer)).toBe('NOT_FOUND');
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    for (const header of ['etag', 'content-range', 'accept-ranges', 'content-disposition', 'last-modified']) {
      expect(answer.headers[header]).toBeUndefined();
    }
  });
});

describe('a download that is given up', () => {
  it('keeps no file open', async () => {
    const { file: large } = await client.upload(Buffer.concat([BYTES, Buffer.alloc(20_000_000)]));
    for (let round = 0; round < 5; round += 1) {
      const aborted = new AbortController();
      const headers = { authorization: `Bearer ${app.apiKey}` };
      const response = await fetch(`${app.url}/files/${large.id}/content`, { headers, signal: aborted.signal });
      await response.body?.getReader().read();
      aborted.abort();
    }
    await eventually('no blob is open', async () => !(await openFiles()).some((name) => name.includes(large.id)));
  });
});

async function openFiles(): Promise<string[]> {
  const descriptors = await readdir('/proc/self/fd');
  return Promise.all(descriptors.map((descriptor) => readlink(`/proc/self/fd/${descriptor}`).catch(() => '')));
}
