import { rm, truncate } from 'node:fs/promises';
import path from 'node:path';
import { dispositionHeader } from '../../../src/files/read/sign-urls';
import { filesUnder } from '../../support/blobs/stored-blobs';
import { createFileClient, type FileClient } from '../../support/graphql/file-client';
import { type HttpAnswer, sendHttp } from '../../support/http/http-client';
import { readFixture } from '../../support/media/media-fixtures';
import { createTenant, startTestApp, type TestApp } from '../../support/service/test-app';
import { eventually } from '../../support/timing/eventually';

const BYTES = readFixture('video.mp4');
const SIZE = BYTES.length;
const PREFIX = '/a/b_c-1/';
const FILENAME = 'a "clip"; X-Accel-Redirect: %2fetc%0d%0a é.mp4';

interface SignedFile {
  readonly id: string;
  readonly sha256: string;
  readonly filename: string;
  readonly createdAt: string;
  readonly download: { readonly url: string };
  readonly thumbnail: { readonly url: string };
}

let app: TestApp;
let client: FileClient;
let file: SignedFile;

beforeAll(async () => {
  app = await startTestApp({ DOWNLOAD_OFFLOAD: 'nginx', DOWNLOAD_OFFLOAD_PREFIX: PREFIX });
  client = createFileClient(app.url, app.apiKey);
  ({ file } = await client.upload(BYTES, { filename: FILENAME }));
});
afterAll(() => app.close());

const blobs = () => path.join(app.dataDirectory, 'blobs', 'blobs');

/** The blob that an answer leads to, as nginx would find it; null: it leads to none. */
function blobOf({ headers }: HttpAnswer): string | null {
  const redirect = headers['x-accel-redirect'];
  if (redirect === undefined) return null;
  expect(redirect).toMatch(/^\/a\/b_c-1\/[0-9a-f]{3}\/[a-z0-9_.]+$/);
  return path.join(blobs(), String(redirect).slice(PREFIX.length));
}

async function blobsOf({ id }: { readonly id: string }): Promise<string[]> {
  const names = await filesUnder(blobs());
  return names.filter((name) => name.includes(id));
}

function get(id: string, headers: Record<string, string> = {}, method = 'GET'): Promise<HttpAnswer> {
  const authorization = `Bearer ${app.apiKey}`;
  return sendHttp(`${app.url}/files/${id}/content`, { method, headers: { authorization, ...headers } });
}

describe('content that a web server in front sends', () => {
  it('is named, with all that is said of it, and not sent', async () => {
    const answer = await get(file.id);
    expect(answer.status).toBe(200);
    expect(answer.body).toHaveLength(0);
    expect(answer.headers).toMatchObject({
      'content-type': 'video/mp4',
      'content-length': '0',
      'content-disposition': dispositionHeader({ filename: file.filename }, 'inline'),
      etag: `"${file.sha256}"`,
      'last-modified': new Date(file.createdAt).toUTCString(),
      'cache-control': 'private, no-cache',
      'x-content-type-options': 'nosniff',
      'content-security-policy': 'sandbox',
      'cross-origin-resource-policy': 'cross-origin',
      'access-control-allow-origin': '*',
      'x-request-id': expect.any(String),
      ratelimit: expect.any(String),
    });
    expect(await blobsOf(file)).toContain(blobOf(answer));
  });

  it.each(['GET', 'HEAD'])('is named by its signed URL, and in parts: %s', async (method) => {
    const signed = await sendHttp(file.download.url, { method });
    const part = await get(file.id, { range: 'bytes=5-9' }, method);
    expect([signed.status, part.status]).toEqual([200, 200]);
    expect(await blobsOf(file)).toContain(blobOf(signed));
    expect(blobOf(part)).toBe(blobOf(signed));
  });

  it('is a thumbnail as well, once it is kept', async () => {
    const rendered = await sendHttp(file.thumbnail.url);
    const kept = await eventually('the thumbnail is kept', async () => {
      const answer = await sendHttp(file.thumbnail.url);
      return blobOf(answer) === null ? null : answer;
    });
    expect(blobOf(kept)).toMatch(/\.thumbnail_256$/);
    expect(await blobsOf(file)).toContain(blobOf(kept));
    expect(kept.headers).toMatchObject({
      'content-type': 'image/webp',
      etag: rendered.headers.etag,
      'cache-control': expect.stringMatching(/^private, max-age=\d+, immutable$/),
      'content-security-policy': 'sandbox',
    });
    const part = await sendHttp(file.thumbnail.url, { headers: { 'if-match': '*', range: 'bytes=0-3' } });
    expect([part.status, part.body.toString(), blobOf(part)]).toEqual([206, 'RIFF', null]);
  });

  it('is what an API key reads by /v1', async () => {
    const authorization = `Bearer ${app.apiKey}`;
    const answer = await sendHttp(`${app.url}/v1/files/${file.id}/content`, { headers: { authorization } });
    expect(await blobsOf(file)).toContain(blobOf(answer));
    expect(answer.headers['content-disposition']).toMatch(/^attachment; /);
  });
});

describe('what a web server in front would decide in another way', () => {
  const etag = () => `"${file.sha256}"`;

  it.each([
    ['a copy that is good', () => ({ 'if-none-match': etag() }), 304, 0],
    ['another file', () => ({ 'if-match': '"other"' }), 412, 0],
    ['the very file', () => ({ 'if-match': etag() }), 200, SIZE],
    ['a part of the very file', () => ({ 'if-match': etag(), range: 'bytes=5-9' }), 206, 5],
    ['a file of before', () => ({ 'if-unmodified-since': new Date(file.createdAt).toUTCString() }), 200, SIZE],
    ['no part of it', () => ({ range: `bytes=${SIZE}-` }), 416, 0],
    ['a part of another', () => ({ range: 'bytes=5-9', 'if-range': '"other"' }), 200, SIZE],
    ['several parts', () => ({ range: 'bytes=0-1,4-5' }), 200, SIZE],
    ['what is no range', () => ({ range: 'bytes=9-1' }), 200, SIZE],
    ['an end that no file has', () => ({ range: 'bytes=0-18446744073709551615' }), 206, SIZE],
    ['more last bytes than any file has', () => ({ range: 'bytes=-99999999999999999999' }), 206, SIZE],
  ])('is answered here: %s', async (_what, headers, status, bytes) => {
    const answer = await get(file.id, headers());
    expect([answer.status, answer.body.length, blobOf(answer)]).toEqual([status, bytes, null]);
  });

  it.each([
    ['the part that is meant', () => ({ range: 'bytes=5-9', 'if-range': etag() })],
    ['what is not known yet', () => ({ 'if-none-match': '"other"' })],
    ['what is newer', () => ({ 'if-modified-since': new Date(0).toUTCString() })],
  ])('is not: %s', async (_what, headers) => {
    expect(blobOf(await get(file.id, headers()))).not.toBeNull();
  });
});

describe('who may not read a file', () => {
  it('is told of no blob', async () => {
    const tenant = await createTenant(app.dataSource);
    const { file: gone } = await client.upload(BYTES);
    await client.delete(gone.id);
    const answers = [
      await get(file.id, { authorization: 'Bearer wrong' }),
      await get(file.id, { authorization: `Bearer ${tenant.apiKey}` }),
      await sendHttp(`${file.download.url}0`),
      await get(gone.id),
      await get(file.id, { 'x-accel-redirect': '/a/b_c-1/x', authorization: '' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 404, 403, 410, 401]);
    expect(answers.map(blobOf)).toEqual(Array(5).fill(null));
  });
});

describe('a blob that is not as it should be', () => {
  it.each([
    ['shorter than it was', (blob: string) => truncate(blob, 100), 503],
    ['away', (blob: string) => rm(blob), 404],
  ])('is reported, not named: %s', async (_what, harm, status) => {
    const { file: harmed } = await client.upload(BYTES);
    const blob = blobOf(await get(harmed.id)) ?? '';
    await harm(blob);
    const answer = await get(harmed.id);
    expect([answer.status, blobOf(answer)]).toEqual([status, null]);
  });
});

describe('bytes that a web server in front sends', () => {
  it('count as they were asked for', async () => {
    const tenant = await createTenant(app.dataSource);
    const { file: counted } = await createFileClient(app.url, tenant.apiKey).upload(BYTES);
    for (const [method, headers] of [
      ['GET', {}],
      ['GET', { range: 'bytes=10-19' }],
      ['HEAD', {}],
      ['GET', { 'if-none-match': `"${counted.sha256}"` }],
    ] as const) {
      await sendHttp(counted.download.url, { method, headers });
    }
    const downloadedBytes = async () => {
      const [row] = await app.dataSource.query(
        `SELECT sum(downloaded_bytes) AS bytes FROM usage_counters WHERE project_id = $1 AND granularity = 'HOUR'`,
        [tenant.projectId],
      );
      return Number(row.bytes);
    };
    await eventually('they are counted', async () => (await downloadedBytes()) >= SIZE + 10);
    expect(await downloadedBytes()).toBe(SIZE + 10);
  });
});
