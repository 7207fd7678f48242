import { createFileClient } from '../support/graphql/file-client';
import { type HttpAnswer, type HttpRequest, sendHttp } from '../support/http/http-client';
import { readFixture } from '../support/media/media-fixtures';
import { makeTemporaryDirectory } from '../support/run/temporary-directory';
import { startTestApp, type TestApp } from '../support/service/test-app';
import { eventually } from '../support/timing/eventually';
import { freePort, missingNginx, startNginx } from './documented-server';

const BYTES = readFixture('video.mp4');
const SIZE = BYTES.length;
/** What a connection, a moment or a server differ in. */
const VARYING = ['connection', 'date', 'keep-alive', 'last-modified', 'ratelimit', 'server', 'x-request-id'];

interface Reader {
  readonly app: TestApp;
  readonly file: {
    readonly id: string;
    readonly sha256: string;
    readonly download: { readonly url: string };
    readonly thumbnail: { readonly url: string };
  };
  /** By an API key. */
  read(request?: HttpRequest): Promise<HttpAnswer>;
}

let plain: Reader;
let offloaded: Reader;
let url: string;
let serviceUrl: string;
let nginx: { close(): Promise<void> };

async function reader(app: TestApp, origin: string): Promise<Reader> {
  const { file } = await createFileClient(app.url, app.apiKey).upload(BYTES, { filename: 'a clip, é.mp4' });
  const read = ({ headers, ...request }: HttpRequest = {}) =>
    sendHttp(`${origin}/files/${file.id}/content`, {
      ...request,
      headers: { authorization: `Bearer ${app.apiKey}`, ...headers },
    });
  return { app, file, read };
}

beforeAll(async () => {
  const missing = missingNginx();
  if (missing !== null) throw new Error(missing);
  const [port, servicePort] = [await freePort(), await freePort()];
  url = `http://127.0.0.1:${port}`;
  const here = await startTestApp();
  const behind = await startTestApp({ DOWNLOAD_OFFLOAD: 'nginx', PUBLIC_URL: url, PORT: String(servicePort) });
  serviceUrl = `http://127.0.0.1:${servicePort}`;
  const { dataDirectory } = behind;
  nginx = await startNginx(await makeTemporaryDirectory('nginx'), { port, servicePorts: [servicePort], dataDirectory });
  plain = await reader(here, here.url);
  offloaded = await reader(behind, url);
});
afterAll(async () => {
  await nginx?.close();
  await plain?.app.close();
  await offloaded?.app.close();
});

/** Which of what varies is said: of the service itself not by which server, and for how long a connection is kept. */
function varyingOf({ headers }: HttpAnswer): string[] {
  const names = Object.keys(headers).filter(
    (name) => VARYING.includes(name) && !['keep-alive', 'server'].includes(name),
  );
  return names.sort();
}

/** What both say of their own file is the same. */
function comparable({ status, headers, body }: HttpAnswer) {
  const said = Object.entries(headers).filter(([name]) => !VARYING.includes(name));
  return { status, headers: Object.fromEntries(said), body: body.toString('base64') };
}

const SELECTIONS: readonly (readonly [string, (etag: string) => Record<string, string>])[] = [
  ['the whole', () => ({})],
  ['the whole, for a page', () => ({ origin: 'https://app.example.com' })],
  ['the first bytes', () => ({ range: 'bytes=0-99' })],
  ['one byte', () => ({ range: 'bytes=7-7' })],
  ['an open end', () => ({ range: `bytes=${SIZE - 10}-` })],
  ['the last bytes', () => ({ range: 'bytes=-100' })],
  ['more last bytes than there are', () => ({ range: `bytes=-${SIZE + 5}` })],
  ['an end beyond the end', () => ({ range: `bytes=100-${SIZE + 1000}` })],
  ['an end that no file has', () => ({ range: 'bytes=0-18446744073709551615' })],
  ['more last bytes than any file has', () => ({ range: 'bytes=-99999999999999999999' })],
  ['bytes behind the end', () => ({ range: `bytes=${SIZE}-` })],
  ['several parts', () => ({ range: 'bytes=0-1,4-5' })],
  ['no range', () => ({ range: 'bytes=9-1' })],
  ['a good copy', (etag) => ({ 'if-none-match': etag })],
  ['another copy', () => ({ 'if-none-match': '"other"' })],
  ['an old copy', () => ({ 'if-modified-since': new Date(0).toUTCString() })],
  ['a copy of now', () => ({ 'if-modified-since': new Date(Date.now() + 60_000).toUTCString() })],
  ['the very file', (etag) => ({ 'if-match': etag })],
  ['another file', () => ({ 'if-match': '"other"' })],
  ['a file of before', () => ({ 'if-unmodified-since': new Date(0).toUTCString() })],
  ['a part of the very file', (etag) => ({ range: 'bytes=5-9', 'if-range': etag })],
  ['a part of another', () => ({ range: 'bytes=5-9', 'if-range': '"other"' })],
];

describe('what nginx sends', () => {
  it.each(SELECTIONS)('is what the service would: %s', async (_what, headersFor) => {
    const headers = headersFor(`"${plain.file.sha256}"`);
    for (const method of ['GET', 'HEAD']) {
      const [from, by] = [await plain.read({ method, headers }), await offloaded.read({ method, headers })];
      expect(comparable(by)).toEqual(comparable(from));
      expect(varyingOf(by)).toEqual(varyingOf(from));
    }
  });
});

describe('a part of what has not changed since the date that was sent', () => {
  it('is that part', async () => {
    const sent = String((await offloaded.read()).headers['last-modified']);
    const part = await offloaded.read({ headers: { range: 'bytes=5-9', 'if-range': sent } });
    expect([part.status, part.body.equals(BYTES.subarray(5, 10))]).toEqual([206, true]);
    expect((await offloaded.read({ headers: { 'if-modified-since': sent } })).status).toBe(304);
  });
});

describe('signed URLs', () => {
  it('are answered by nginx as by the service: the file, and its thumbnail once it is kept', async () => {
    const urls = ({ file }: Reader) => [file.download.url, file.thumbnail.url];
    for (const signed of urls(offloaded)) {
      await eventually('nginx sends it', async () => {
        const past = await sendHttp(signed.replace(url, serviceUrl));
        return past.headers['x-accel-redirect'];
      });
    }
    for (const headers of [{}, { range: 'bytes=4-9' }]) {
      for (const [index, signed] of urls(offloaded).entries()) {
        const [by, from] = [await sendHttp(signed, { headers }), await sendHttp(urls(plain)[index] ?? '', { headers })];
        const freshness = { 'cache-control': by.headers['cache-control']?.replace(/\d+/, 'N') };
        const expected = comparable(from);
        expect({ ...comparable(by), headers: { ...comparable(by).headers, ...freshness } }).toEqual({
          ...expected,
          headers: { ...expected.headers, 'cache-control': from.headers['cache-control']?.replace(/\d+/, 'N') },
        });
      }
    }
  });
});

describe('the location of the blobs', () => {
  it('is reached by nobody who asks for it', async () => {
    const { file } = offloaded;
    const past = await sendHttp(`${serviceUrl}/files/${file.id}/content`, {
      headers: { authorization: `Bearer ${offloaded.app.apiKey}` },
    });
    const location = String(past.headers['x-accel-redirect']);
    const asked = [location, `/files/..${location}`, `/_mediagraph_blobs/`, `/_mediagraph_blobs/../../../etc/passwd`];
    const authorization = `Bearer ${offloaded.app.apiKey}`;
    const answers = await Promise.all(
      asked.map((path) => sendHttp(url, { path, headers: { authorization, 'x-accel-redirect': location } })),
    );
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 400]);
  });

  it('is led to by no wrong key and no wrong signature', async () => {
    const wrong = await offloaded.read({ headers: { authorization: 'Bearer wrong' } });
    const forged = await sendHttp(`${offloaded.file.download.url}0`);
    expect([wrong.status, forged.status]).toEqual([401, 403]);
  });
});
