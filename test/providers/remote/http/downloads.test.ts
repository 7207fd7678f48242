import { GOOGLE } from '../../../../src/providers/remote/google/provider';
import { ProviderClient } from '../../../../src/providers/remote/http/provider-client';
import { failureOf } from '../../../support/providers/model-calls';
import { MovedClock } from '../../../support/providers/moved-clock';
import { API_KEY, LIMITS } from '../../../support/providers/provider-settings';
import {
  startWireServer,
  type WireAnswer,
  type WireFault,
  type WireRequest,
  type WireServer,
} from '../../../support/providers/wire-server';

const OWN = 'https://generativelanguage.googleapis.com/v1beta';
const HEADERS = { 'x-goog-api-key': API_KEY };
const FILM = Buffer.from('a film');
const FILE = `${OWN}/files/f1:download?alt=media`;

const moved = (location: string): WireAnswer => ({ status: 302, headers: { location }, body: Buffer.from('') });

let own: WireServer;
let cdn: WireServer;
let clock: MovedClock;
/** What the provider's own host answers to whom it knows, by path. */
let files: Readonly<Record<string, WireAnswer>>;
/** The same of the CDN. */
let copies: Readonly<Record<string, WireAnswer>>;

beforeAll(async () => {
  // Google answers nobody without the key, wherever on its host.
  own = await startWireServer(async ({ path, headers }) => {
    if (headers['x-goog-api-key'] !== API_KEY) return { status: 403, body: { error: { status: 'PERMISSION_DENIED' } } };
    return files[path] ?? { status: 404, body: {} };
  });
  // As object stores do: a key that is not theirs is a mistake (S3: 400 InvalidArgument, or 400 on two authorizations).
  cdn = await startWireServer(async ({ path, headers }) => {
    const isKeyed = 'x-goog-api-key' in headers || 'authorization' in headers;
    return isKeyed ? { status: 400, body: {} } : (copies[path] ?? { status: 404, body: {} });
  });
});
afterAll(() => Promise.all([own.close(), cdn.close()]));
beforeEach(() => {
  own.reset();
  cdn.reset();
  clock = new MovedClock();
  files = {};
  copies = { '/film.mp4': { body: FILM } };
});

function client(limits = {}, resolveHost?: () => Promise<readonly string[]>): ProviderClient {
  return new ProviderClient({
    source: GOOGLE,
    endpoints: [{ own: OWN, url: `${own.url}/v1beta` }],
    allowedOutputHosts: [new URL(cdn.url).host],
    limits: { ...LIMITS, connectTimeoutMs: 1_000, ...limits },
    clock,
    ...(resolveHost === undefined ? {} : { resolveHost }),
  });
}
const download = (url: string) => client().download(url, HEADERS, new AbortController().signal);
const asked = ({ requests }: WireServer) =>
  requests.map(({ path, headers }: WireRequest) => [path, headers['x-goog-api-key'] ?? null]);

describe('where what was made has moved to', () => {
  const FIRST = '/v1beta/files/f1:download?alt=media';
  const SECOND = '/download/v1beta/files/f1:download?alt=media';

  it.each([
    ['by its path', () => SECOND],
    ["by the provider's own address", () => `https://generativelanguage.googleapis.com${SECOND}`],
    ['by the address that is asked instead', () => `${own.url}${SECOND}`],
  ])('on the host of the provider, it is asked with the key: %s', async (_, location) => {
    files = { [FIRST]: moved(location()), [SECOND]: { body: FILM } };
    expect(Buffer.from(await download(FILE))).toEqual(FILM);
    expect(asked(own)).toEqual([
      [FIRST, API_KEY],
      [SECOND, API_KEY],
    ]);
  });

  it('elsewhere, it is asked without', async () => {
    files = { [FIRST]: moved(SECOND), [SECOND]: moved(`${cdn.url}/film.mp4`) };
    expect(Buffer.from(await download(FILE))).toEqual(FILM);
    expect(asked(own).map(([, key]) => key)).toEqual([API_KEY, API_KEY]);
    expect(asked(cdn)).toEqual([['/film.mp4', null]]);
  });

  it('is not told the key again on the way back', async () => {
    files = { [FIRST]: moved(`${cdn.url}/back`), [SECOND]: { body: FILM } };
    copies = { '/back': moved(`${own.url}${SECOND}`) };
    expect(await failureOf(download(FILE))).toMatchObject({ code: 'PROVIDER_FAILED' });
    expect(new Set(asked(own).map(String))).toEqual(new Set([`${FIRST},${API_KEY}`, `${SECOND},`]));
    expect(asked(cdn)[0]).toEqual(['/back', null]);
  });

  it.each(['ftp://example.com/film', 'data:text/plain,film', 'http://127.0.0.1:1/film', 'file:///etc/passwd'])(
    'is nowhere that a stranger may not lead to: %s',
    async (location) => {
      files = { [FIRST]: moved(location) };
      const failure = await failureOf(download(FILE));
      expect(failure).toMatchObject({ retryable: false, details: { providerCode: 'MEDIA_URL_BLOCKED' } });
      expect(own.requests).toHaveLength(1);
    },
  );

  it('is somewhere, in the end', async () => {
    files = { [FIRST]: moved(FIRST) };
    expect(await failureOf(download(FILE))).toMatchObject({ code: 'PROVIDER_FAILED', retryable: false });
    expect(own.requests.length).toBeLessThan(10);
    expect(clock.now()).toBe(0);
  });
});

describe('what was made, while its host is down', () => {
  const outages: [string, number, WireFault][] = [
    ['503 for 20 seconds', 20_000, { status: 503, body: {} }],
    ['502 for 4 minutes', 240_000, { status: 502, body: Buffer.from('<html>') }],
    ['no connection for a minute', 60_000, 'RESET'],
    ['half of it for a minute', 60_000, 'CUT'],
    ['429 for a minute', 60_000, { status: 429, headers: { 'retry-after': '60' }, body: {} }],
    ['not there yet, for a second', 1_000, { status: 404, body: {} }],
  ];
  const failFor = (server: WireServer, timeMs: number, fault: WireFault) =>
    server.failWhile('GET', fault, () => clock.now() < timeMs);

  it.each(outages)('is fetched all the same from elsewhere: %s', async (_, timeMs, fault) => {
    failFor(cdn, timeMs, fault);
    expect(Buffer.from(await download(`${cdn.url}/film.mp4`))).toEqual(FILM);
  });

  it.each(outages)('is fetched all the same from the provider: %s', async (_, timeMs, fault) => {
    files = { '/v1beta/files/f1:download?alt=media': { body: FILM } };
    failFor(own, timeMs, fault);
    expect(Buffer.from(await download(FILE))).toEqual(FILM);
  });

  it('is asked for no sooner than its host says', async () => {
    failFor(cdn, 1, { status: 503, headers: { 'retry-after': '42' }, body: {} });
    await download(`${cdn.url}/film.mp4`);
    expect(clock.pauses).toEqual([42_000]);
  });

  it('is asked for less and less often', async () => {
    failFor(cdn, 120_000, { status: 503, body: {} });
    await download(`${cdn.url}/film.mp4`);
    expect(clock.pauses.slice(0, 7)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  });

  it.each<[what: string, headers: Readonly<Record<string, string>>, fromMs: number, toMs: number]>([
    ['after five minutes', {}, 280_000, 300_000],
    ['at once where it asks for more patience than that', { 'retry-after': '3600' }, 0, 0],
  ])('is given up %s', async (_, headers, fromMs, toMs) => {
    failFor(cdn, Number.POSITIVE_INFINITY, { status: 503, headers, body: {} });
    const failure = await failureOf(download(`${cdn.url}/film.mp4`));
    expect(failure).toMatchObject({ code: 'PROVIDER_FAILED', retryable: true });
    expect(clock.now()).toBeGreaterThanOrEqual(fromMs);
    expect(clock.now()).toBeLessThanOrEqual(toMs);
  });

  it.each([403, 404, 410])('is given up after seconds where it is not there (%i)', async (status) => {
    failFor(cdn, Number.POSITIVE_INFINITY, { status, body: {} });
    expect(await failureOf(download(`${cdn.url}/film.mp4`))).toMatchObject({ code: 'PROVIDER_FAILED' });
    expect(clock.pauses).toEqual([500, 1_000, 2_000]);
  });

  it('is not asked for by somebody who has given up', async () => {
    failFor(cdn, Number.POSITIVE_INFINITY, { status: 503, body: {} });
    const abort = new AbortController();
    const call = client().download(`${cdn.url}/film.mp4`, HEADERS, abort.signal);
    abort.abort(new Error('given up'));
    await expect(call).rejects.toThrow('given up');
  });

  it.each([
    ['EAI_AGAIN', true],
    ['ESERVFAIL', true],
    ['ETIMEOUT', true],
    ['ENOTFOUND', false],
  ])('is asked for again where its name cannot be found for now (%s: %s)', async (code, isPassing) => {
    const resolveHost = async () => {
      throw Object.assign(new Error('no name'), { code });
    };
    const { port } = new URL(cdn.url);
    const call = client({}, resolveHost).download(
      `http://cdn.example:${port}/film.mp4`,
      {},
      new AbortController().signal,
    );
    expect(await failureOf(call)).toMatchObject({ code: 'PROVIDER_FAILED', retryable: isPassing });
    expect(clock.pauses.length > 0).toBe(isPassing);
  });
});

describe('what was made, written out in its address', () => {
  const BYTES = Buffer.from([0, 1, 2, 0xfb, 0xff, 0x3e]);
  const base64 = BYTES.toString('base64');

  it.each([
    `data:application/octet-stream;base64,${base64}`,
    `data:image/png;charset=utf-8;base64,${base64}`,
    `DATA:;base64,${base64.replace(/=+$/, '')}`,
    `data:;base64,${base64.slice(0, 3)}\n${base64.slice(3)}`,
    `data:;base64,${encodeURIComponent(base64)}`,
    `data:;base64,${BYTES.toString('base64url')}`,
    'data:application/octet-stream,%00%01%02%fb%ff%3e',
  ])('is read: %j', async (uri) => {
    expect(Buffer.from(await download(uri))).toEqual(BYTES);
  });

  it.each(['data:;base64,', 'data:;base64,{"not": "base64"}', 'data:image/png', 'data:,'])(
    'is refused where it is nothing: %s',
    async (uri) => {
      const failure = await failureOf(download(uri));
      expect(failure).toMatchObject({ code: 'PROVIDER_FAILED', retryable: false });
      expect(failure.details).toMatchObject({ providerCode: 'INVALID_DATA_URI' });
      expect(clock.pauses).toEqual([]);
    },
  );

  it('is bounded', async () => {
    const small = client({ maxResponseBytes: 5 });
    const call = small.download(`data:;base64,${base64}`, {}, new AbortController().signal);
    const failure = await failureOf(call);
    expect(failure).toMatchObject({ retryable: false, details: { providerCode: 'FILE_TOO_LARGE' } });
  });
});
