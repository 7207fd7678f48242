import { rm } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { filesUnder } from '../../support/blobs/stored-blobs';
import { createFileClient, type FileClient } from '../../support/graphql/file-client';
import { type HttpAnswer, sendHttp } from '../../support/http/http-client';
import { readFixture } from '../../support/media/media-fixtures';
import { createTenant, startTestApp, type TestApp } from '../../support/service/test-app';
import { eventually } from '../../support/timing/eventually';

let app: TestApp;
let client: FileClient;
let file: {
  readonly id: string;
  readonly sha256: string;
  readonly thumbnail: { readonly url: string; readonly expiresAt: string };
};
let authorization: string;
beforeAll(async () => {
  app = await startTestApp();
  client = createFileClient(app.url, app.apiKey);
  authorization = `Bearer ${app.apiKey}`;
  ({ file } = await client.upload(readFixture('still.png'), { filename: 'a "small" one.png' }));
});
afterAll(() => app.close());

function errorCode({ body }: HttpAnswer): unknown {
  return JSON.parse(body.toString()).errors[0].extensions.code;
}

function get(id: string, query = '', headers: Record<string, string> = { authorization }): Promise<HttpAnswer> {
  return sendHttp(`${app.url}/files/${id}/thumbnail${query}`, { headers });
}

describe('a thumbnail', () => {
  it('is a WebP that needs no key, which a page may show but never run', async () => {
    const { status, headers, body } = await sendHttp(file.thumbnail.url);
    expect(status).toBe(200);
    expect(await sharp(body).metadata()).toMatchObject({ format: 'webp', width: 64, height: 48 });
    expect(headers).toMatchObject({
      'content-type': 'image/webp',
      'content-length': String(body.length),
      'content-disposition': 'inline; filename="a \\"small\\" one.webp"',
      'cache-control': expect.stringMatching(/^private, max-age=\d+, immutable$/),
      etag: `"${file.sha256}-256"`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': 'sandbox',
      'cross-origin-resource-policy': 'cross-origin',
    });
  });

  it('is as wide as its URL says, or as the next width that is rendered', async () => {
    for (const [query, width, rendered] of [
      ['', 64, 256],
      ['?width=32', 32, 32],
      ['?width=17', 32, 32],
    ] as const) {
      const { body, headers } = await get(file.id, query);
      expect((await sharp(body).metadata()).width).toBe(width);
      expect(headers.etag).toBe(`"${file.sha256}-${rendered}"`);
    }
  });

  it('is as good as its URL for whoever has it, and to be asked for again where a key reads it', async () => {
    const { headers } = await sendHttp(file.thumbnail.url);
    const seconds = Number(/max-age=(\d+)/.exec(headers['cache-control'] ?? '')?.[1]);
    const end = Date.parse(file.thumbnail.expiresAt);
    expect(Date.now() + seconds * 1000).toBeLessThanOrEqual(end);
    expect(Date.now() + seconds * 1000).toBeGreaterThan(end - 60_000);
    expect((await get(file.id)).headers['cache-control']).toBe('private, no-cache');
  });

  it('tells its length by HEAD, and comes in parts', async () => {
    const { body } = await sendHttp(file.thumbnail.url);
    const head = await sendHttp(file.thumbnail.url, { method: 'HEAD' });
    expect(head).toMatchObject({ status: 200, headers: { 'content-length': String(body.length) } });
    const part = await sendHttp(file.thumbnail.url, { headers: { range: 'bytes=4-9' } });
    expect(part).toMatchObject({ status: 206, headers: { 'content-range': `bytes 4-9/${body.length}` } });
    expect(part.body.equals(body.subarray(4, 10))).toBe(true);
  });

  it('is neither read nor rendered again for whoever has it', async () => {
    const { file: once } = await client.upload(readFixture('still.gif'));
    const { headers } = await sendHttp(once.thumbnail.url);
    const kept = (await filesUnder(path.join(app.dataDirectory, 'blobs'))).filter((name) => name.includes(once.id));
    expect(kept).toHaveLength(2);
    for (const name of kept) await rm(name);
    const copy = { 'if-none-match': headers.etag ?? '' };
    expect(await sendHttp(once.thumbnail.url, { headers: copy })).toMatchObject({
      status: 304,
      headers: copyOf(headers),
    });
    expect((await sendHttp(once.thumbnail.url, { headers: { 'if-match': '"other"' } })).status).toBe(412);
    expect((await sendHttp(once.thumbnail.url)).status).toBe(404);
  });

  it('counts as bytes that were sent', async () => {
    const tenant = await createTenant(app.dataSource);
    const { file: seen } = await createFileClient(app.url, tenant.apiKey).upload(readFixture('still.png'));
    const { body } = await sendHttp(seen.thumbnail.url);
    const downloadedBytes = async () => {
      const [row] = await app.dataSource.query(
        `SELECT sum(downloaded_bytes) AS bytes FROM usage_counters WHERE project_id = $1 AND granularity = 'HOUR'`,
        [tenant.projectId],
      );
      return Number(row.bytes);
    };
    await eventually('the bytes are counted', async () => (await downloadedBytes()) === body.length);
  });
});

function copyOf({ etag }: HttpAnswer['headers']) {
  return { etag, 'cache-control': expect.stringMatching(/^private, max-age=\d+, immutable$/) };
}

describe('the thumbnail of a video', () => {
  it('is a frame of it, as displayed', async () => {
    const { file: video } = await client.upload(readFixture('rotated.mp4'), { filename: 'turned.mp4' });
    const { status, headers, body } = await sendHttp(video.thumbnail.url);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'image/webp',
      'content-disposition': 'inline; filename=turned.webp',
      etag: `"${video.sha256}-256"`,
    });
    expect(await sharp(body).metadata()).toMatchObject({ format: 'webp', width: 48, height: 64 });
    expect(await sharp((await get(video.id, '?width=32')).body).metadata()).toMatchObject({ width: 32, height: 43 });
  });

  it('is not there when the frames are damaged', async () => {
    const damaged = readFixture('video.mp4');
    damaged.fill(0xff, damaged.indexOf('mdat') + 4);
    const { file: broken } = await client.upload(damaged);
    const answer = await sendHttp(broken.thumbnail.url);
    expect(answer.status).toBe(404);
    expect(errorCode(answer)).toBe('NOT_FOUND');
  });
});

describe('there is no thumbnail', () => {
  it('of sound', async () => {
    const { file: other } = await client.upload(readFixture('sound.mp3'));
    const answer = await get(other.id);
    expect(answer.status).toBe(404);
    expect(errorCode(answer)).toBe('NOT_FOUND');
    expect(answer.headers.etag).toBeUndefined();
  });

  it('of a picture whose pixels are damaged', async () => {
    const damaged = readFixture('still.png');
    const data = damaged.indexOf('IDAT') + 4;
    damaged.fill(0xff, data, data + 30);
    const { file: broken } = await client.upload(damaged);
    expect((await sendHttp(broken.thumbnail.url)).status).toBe(404);
  });

  it('of a file that is gone, and that is said', async () => {
    const { file: doomed } = await client.upload(readFixture('still.png'));
    await client.delete(doomed.id);
    for (const answer of [await get(doomed.id), await sendHttp(doomed.thumbnail.url)]) {
      expect(answer.status).toBe(410);
      expect(errorCode(answer)).toBe('FILE_DELETED');
    }
  });

  it.each(['15', '1025', '', 'x', '64.5', '1e9'])('of the width %p', async (width) => {
    const answer = await get(file.id, `?width=${width}`);
    expect(answer.status).toBe(400);
    expect(errorCode(answer)).toBe('BAD_USER_INPUT');
  });
});

describe('access to a thumbnail', () => {
  it('wants a key or a signature', async () => {
    expect((await get(file.id, '', {})).status).toBe(401);
    expect((await get(file.id, '', { authorization: 'Bearer wrong' })).status).toBe(401);
  });

  it('answers the key of another tenant as if there were no such file', async () => {
    const { apiKey } = await createTenant(app.dataSource);
    const headers = { authorization: `Bearer ${apiKey}` };
    const answer = await get(file.id, '', headers);
    const unknown = await get('file_01arz3ndektsv4rrffq69g5fav', '', headers);
    expect(answer.status).toBe(404);
    expect(answer.body.equals(unknown.body)).toBe(true);
  });

  it.each<[string, (query: URLSearchParams) => void]>([
    ['another width', (query) => query.set('width', '255')],
    ['another end', (query) => query.set('expires', String(Number(query.get('expires')) + 1))],
    ['an end twice', (query) => query.append('expires', query.get('expires') ?? '')],
    ['no end', (query) => query.delete('expires')],
    ['an empty signature', (query) => query.set('signature', '')],
    ['a padded signature', (query) => query.set('signature', `${query.get('signature')}=`)],
  ])('by a signature is not for %s', async (_what, tamper) => {
    const url = new URL(file.thumbnail.url);
    tamper(url.searchParams);
    expect((await sendHttp(url.href, { headers: { authorization } })).status).toBe(403);
  });

  it('by a signature is good for its file alone', async () => {
    const { file: other } = await client.upload(readFixture('still.gif'));
    expect((await sendHttp(file.thumbnail.url.replace(file.id, other.id))).status).toBe(403);
  });

  it('does not open the file itself, whatever the URL is bent to', async () => {
    const { searchParams } = new URL(file.thumbnail.url);
    const [expires, signature] = [searchParams.get('expires') ?? '', searchParams.get('signature') ?? ''];
    const bent = [
      [file.id, 'inline'],
      [file.id, '256'],
      [file.id, 'thumbnail\n256'],
      ['thumbnail', `${file.id}\n256`],
      [`thumbnail\n${file.id}`, '256'],
    ] as const;
    for (const [id, disposition] of bent) {
      const query = new URLSearchParams({ disposition, expires, signature });
      const answer = await sendHttp(`${app.url}/files/${encodeURIComponent(id)}/content?${query}`);
      expect([403, 404]).toContain(answer.status);
    }
  });

  it('is not opened by the signature of a download', async () => {
    const { download } = await client.read(file.id);
    const { searchParams } = new URL(download.url);
    const query = new URLSearchParams({ width: '256', ...Object.fromEntries(searchParams) });
    expect((await get(file.id, `?${query}`, {})).status).toBe(403);
  });
});
