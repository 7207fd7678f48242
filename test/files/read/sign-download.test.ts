import { createFileClient, type FileClient } from '../../support/graphql/file-client';
import { type HttpAnswer, sendHttp } from '../../support/http/http-client';
import { readFixture } from '../../support/media/media-fixtures';
import { startTestApp, type TestApp } from '../../support/service/test-app';
import { eventually } from '../../support/timing/eventually';

const BYTES = readFixture('still.png');
const DOWNLOAD = `query ($id: ID!, $ttlSeconds: Int, $disposition: FileDisposition) { file(id: $id) {
  download(ttlSeconds: $ttlSeconds, disposition: $disposition) { url expiresAt } } }`;

let app: TestApp;
let client: FileClient;
let fileId: string;

beforeAll(async () => {
  app = await startTestApp();
  client = createFileClient(app.url, app.apiKey);
  fileId = (await client.upload(BYTES)).file.id;
});
afterAll(() => app.close());

async function signed(args: object = {}, id = fileId): Promise<{ url: string; expiresAt: string }> {
  const { data } = await client.graphql.request(DOWNLOAD, { id, ...args });
  return data.file.download;
}

function code({ body }: HttpAnswer): unknown {
  return JSON.parse(body.toString()).errors[0].extensions.code;
}

describe('a signed URL', () => {
  it('reads the bytes without a key, whole, in part, or their headers alone', async () => {
    const { url } = await signed();
    expect(url.startsWith(`${app.url}/files/${fileId}/content?`)).toBe(true);
    expect((await sendHttp(url)).body.equals(BYTES)).toBe(true);
    expect(await sendHttp(url, { headers: { range: 'bytes=0-3' } })).toMatchObject({ status: 206 });
    expect(await sendHttp(url, { method: 'HEAD' })).toMatchObject({ status: 200 });
  });

  it('works for the hour after this one unless another time is asked for, and for a week at most', async () => {
    const lifetime = async (args: object) => Date.parse((await signed(args)).expiresAt) - Date.now();
    for (const [args, seconds, longer] of [
      [{}, 3600, 3600],
      [{ ttlSeconds: null }, 3600, 3600],
      [{ ttlSeconds: 60 }, 60, 60],
      [{ ttlSeconds: 86_400 }, 86_400, 3600],
      // Rounded down: to the full hour before the week is over.
      [{ ttlSeconds: 604_800 }, 604_800 - 3600, 3600],
    ] as const) {
      const left = await lifetime(args);
      expect(left).toBeGreaterThan(seconds * 1000 - 30_000);
      expect(left).toBeLessThan((seconds + longer) * 1000 + 30_000);
    }
  });

  it('is the same when it is asked for again, so that what plays goes on', async () => {
    for (const args of [{}, { disposition: 'ATTACHMENT' }, { ttlSeconds: 7200 }, { ttlSeconds: 604_800 }]) {
      const answers = [await signed(args), await signed(args), await signed(args)];
      const urls = new Set(answers.map(({ url }) => url));
      // Two if the hour turned in between.
      expect(urls.size).toBeLessThanOrEqual(2);
      expect(new Set(answers.map(({ expiresAt }) => expiresAt)).size).toBe(urls.size);
    }
  });

  it.each([0, -1, 604_801, 2 ** 31 - 1])('cannot work for %d seconds', async (ttlSeconds) => {
    const { data, errors } = await client.graphql.request(DOWNLOAD, { id: fileId, ttlSeconds });
    expect(data.file.download).toBeNull();
    expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'BAD_USER_INPUT' }]);
  });

  it('stops working', async () => {
    const { url } = await signed({ ttlSeconds: 1 });
    const answer = await eventually('it has stopped working', async () => {
      const got = await sendHttp(url);
      return got.status === 403 && got;
    });
    expect(code(answer)).toBe('URL_EXPIRED');
    expect(answer.headers['access-control-allow-origin']).toBe('*');
  });

  it('does not outlive the file', async () => {
    const { file } = await client.upload(BYTES, { ttlSeconds: 60 });
    expect((await signed({ ttlSeconds: 3600 }, file.id)).expiresAt).toBe(file.expiresAt);
  });

  it.each<[string, (query: URLSearchParams) => void]>([
    ['another end', (query) => query.set('expires', String(Number(query.get('expires')) + 1))],
    ['an end in other digits', (query) => query.set('expires', `0${query.get('expires')}`)],
    ['no end', (query) => query.delete('expires')],
    ['an end that is no number', (query) => query.set('expires', 'Infinity')],
    ['another disposition', (query) => query.set('disposition', 'attachment')],
    ['no disposition', (query) => query.delete('disposition')],
    ['a disposition twice', (query) => query.append('disposition', 'inline')],
    ['an end twice', (query) => query.append('expires', query.get('expires') ?? '')],
    ['a signature twice', (query) => query.append('signature', query.get('signature') ?? '')],
    ['an empty signature', (query) => query.set('signature', '')],
    ['a shorter signature', (query) => query.set('signature', query.get('signature')?.slice(0, -1) ?? '')],
    ['a padded signature', (query) => query.set('signature', `${query.get('signature')}=`)],
    ['the signature of nothing', (query) => query.set('signature', Buffer.alloc(32).toString('base64url'))],
  ])('does not take %s', async (_what, tamper) => {
    const url = new URL((await signed()).url);
    tamper(url.searchParams);
    const answer = await sendHttp(url.href);
    expect(answer.status).toBe(403);
    expect(code(answer)).toBe('FORBIDDEN');
  });

  it('is good for its file alone', async () => {
    const { file } = await client.upload(readFixture('still.gif'));
    const answer = await sendHttp((await signed()).url.replace(fileId, file.id));
    expect(answer.status).toBe(403);
  });

  it('does not fall back to a key when the signature is wrong', async () => {
    const url = (await signed()).url.replace(/signature=.*/, 'signature=wrong');
    expect((await sendHttp(url, { headers: { authorization: `Bearer ${app.apiKey}` } })).status).toBe(403);
  });
});

describe('the disposition of a download', () => {
  it.each(['INLINE', 'ATTACHMENT'])('is %s when asked for', async (disposition) => {
    const { headers } = await sendHttp((await signed({ disposition })).url);
    expect(headers['content-disposition']).toBe(`${disposition.toLowerCase()}; filename=part.bin`);
  });

  it('is asked of the content route by name where a key reads', async () => {
    const url = `${app.url}/files/${fileId}/content?disposition=attachment`;
    const { headers } = await sendHttp(url, { headers: { authorization: `Bearer ${app.apiKey}` } });
    expect(headers['content-disposition']).toMatch(/^attachment;/);
  });

  it.each([
    'a "quoted" name.png',
    "it's; filename=evil.exe",
    'résumé.png',
    '写真 🎞.png',
    'מסמך.png',
    '100%41.png',
    "utf-8''%41.png",
    `${'長'.repeat(250)}.png`,
  ])('carries the name %s and nothing else', async (filename) => {
    const { file } = await client.upload(BYTES, { filename });
    const { headers } = await sendHttp(file.download.url);
    const header = headers['content-disposition'] ?? '';
    expect(header).toMatch(/^[\x20-\x7e]+$/);
    expect(nameIn(header)).toBe(filename);
  });
});

/** By RFC 6266: the extended form where there is one, else the quoted one. */
function nameIn(header: string): string | undefined {
  const extended = /; filename\*=UTF-8''([^;"]+)$/.exec(header)?.[1];
  if (extended !== undefined) return decodeURIComponent(extended);
  const quoted = /^inline; filename="((?:[^"\\]|\\.)*)"$/.exec(header)?.[1];
  return quoted?.replaceAll(/\\(.)/g, '$1');
}
