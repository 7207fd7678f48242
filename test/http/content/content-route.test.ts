import { createFileClient } from '../../support/graphql/file-client';
import { type HttpAnswer, sendHttp } from '../../support/http/http-client';
import { readFixture } from '../../support/media/media-fixtures';
import { startTestApp, type TestApp } from '../../support/service/test-app';

const BYTES = readFixture('video.mp4');
const SIZE = BYTES.length;

let app: TestApp;
let file: { id: string; sha256: string; createdAt: string };
let etag: string;

beforeAll(async () => {
  app = await startTestApp();
  ({ file } = await createFileClient(app.url, app.apiKey).upload(BYTES, { filename: 'clip.mp4' }));
  etag = `"${file.sha256}"`;
});
afterAll(() => app.close());

function get(headers: Record<string, string> = {}, method = 'GET'): Promise<HttpAnswer> {
  return sendHttp(`${app.url}/files/${file.id}/content`, {
    method,
    headers: { authorization: `Bearer ${app.apiKey}`, ...headers },
  });
}

function errorCode({ body }: HttpAnswer): unknown {
  return JSON.parse(body.toString()).errors[0].extensions.code;
}

describe('content route', () => {
  it('answers with the bytes, as data that no browser runs', async () => {
    const answer = await get();
    expect(answer.status).toBe(200);
    expect(answer.body.equals(BYTES)).toBe(true);
    expect(answer.headers).toMatchObject({
      'content-type': 'video/mp4',
      'content-length': String(SIZE),
      'content-disposition': 'inline; filename=clip.mp4',
      etag,
      'accept-ranges': 'bytes',
      'last-modified': new Date(file.createdAt).toUTCString(),
      'cache-control': 'private, no-cache',
      'x-content-type-options': 'nosniff',
      'content-security-policy': 'sandbox',
      'cross-origin-resource-policy': 'cross-origin',
    });
  });

  it('answers HEAD with the same headers and no bytes', async () => {
    const [whole, head] = [await get(), await get({}, 'HEAD')];
    const varying = { date: '', 'x-request-id': '', ratelimit: '' };
    expect(head.status).toBe(200);
    expect({ ...head.headers, ...varying }).toEqual({ ...whole.headers, ...varying });
    expect(head.body).toHaveLength(0);
    const part = await get({ range: 'bytes=0-9' }, 'HEAD');
    expect(part).toMatchObject({ status: 206, headers: { 'content-length': '10' } });
  });

  it.each([
    ['the first bytes', 'bytes=0-99', 0, 99],
    ['one byte', 'bytes=7-7', 7, 7],
    ['the middle', 'bytes=1000-1999', 1000, 1999],
    ['an open end', `bytes=${SIZE - 10}-`, SIZE - 10, SIZE - 1],
    ['the last bytes', 'bytes=-100', SIZE - 100, SIZE - 1],
    ['more last bytes than there are', `bytes=-${SIZE + 5}`, 0, SIZE - 1],
    ['an end beyond the end', `bytes=100-${SIZE + 1000}`, 100, SIZE - 1],
  ])('answers a range: %s', async (_what, range, start, end) => {
    const answer = await get({ range });
    expect(answer.status).toBe(206);
    expect(answer.headers).toMatchObject({
      'content-range': `bytes ${start}-${end}/${SIZE}`,
      'content-length': String(end - start + 1),
      'content-type': 'video/mp4',
    });
    expect(answer.body.equals(BYTES.subarray(start, end + 1))).toBe(true);
  });

  it.each([`bytes=${SIZE}-`, `bytes=${SIZE + 5}-${SIZE + 9}`, 'bytes=-0'])('cannot satisfy %s', async (range) => {
    const answer = await get({ range });
    expect(answer.status).toBe(416);
    expect(answer.headers['content-range']).toBe(`bytes */${SIZE}`);
    expect(answer.body).toHaveLength(0);
  });

  it.each(['bytes=0-1,4-5', 'bytes', 'bytes=', 'pages=1-2', '0-1', 'bytes=a-b', 'bytes=9-1', 'bytes=1-2-3', '🎞'])(
    'answers %s with the whole',
    async (range) => {
      const answer = await get({ range: Buffer.from(range).toString('latin1') });
      expect(answer.status).toBe(200);
      expect(answer.body).toHaveLength(SIZE);
    },
  );

  it('spares a client the bytes that it has', async () => {
    const answer = await get({ 'if-none-match': etag, range: 'bytes=0-1' });
    expect(answer.status).toBe(304);
    expect(answer.headers).toMatchObject({ etag, 'cache-control': 'private, no-cache' });
    expect(answer.headers['content-length']).toBeUndefined();
    expect((await get({ 'if-none-match': '"another"' })).status).toBe(200);
    expect((await get({ 'if-none-match': etag }, 'HEAD')).status).toBe(304);
  });

  it('sends a part only of the bytes that the client means', async () => {
    expect((await get({ 'if-match': '"another"' })).status).toBe(412);
    expect((await get({ 'if-match': etag })).status).toBe(200);
    expect((await get({ range: 'bytes=0-1', 'if-range': etag })).status).toBe(206);
    expect((await get({ range: 'bytes=0-1', 'if-range': '"another"' })).body).toHaveLength(SIZE);
  });

  it('honours the date that it sent', async () => {
    const sent = String((await get()).headers['last-modified']);
    expect((await get({ 'if-modified-since': sent })).status).toBe(304);
    const part = await get({ range: 'bytes=0-1', 'if-range': sent });
    expect([part.status, part.body.length]).toEqual([206, 2]);
  });

  it('lets pages of any origin read it, and read what went wrong', async () => {
    const answers = [
      await get({ range: 'bytes=0-1' }),
      await get({ range: `bytes=${SIZE}-` }),
      await get({ authorization: 'Bearer wrong' }),
      await get({ 'if-match': '"other"' }),
      await sendHttp(`${app.url}/files/${file.id}/content?disposition=inline&expires=1&signature=forged`),
      await sendHttp(`${app.url}/files/${file.id}/nothing`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([206, 416, 401, 412, 403, 404]);
    expect(answers.map(({ headers }) => headers['access-control-allow-origin'])).toEqual(Array(6).fill('*'));
  });

  it('takes no other method', async () => {
    const answer = await get({}, 'DELETE');
    expect(answer.status).toBe(404);
    expect(errorCode(answer)).toBe('NOT_FOUND');
  });
});
