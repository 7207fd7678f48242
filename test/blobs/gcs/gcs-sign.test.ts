import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BlobStore } from '../../../src/blobs/blob-store';
import { createGcsBlobStore } from '../../../src/blobs/gcs/gcs';
import { newObjectKey, streamOf, testBytes } from '../../support/blobs/blob-bytes';
import { quickStore } from '../../support/blobs/blob-gcs';
import { GcsServer } from '../../support/gcs-server/server';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const serviceAccount = {
  client_email: 'media@example.iam.gserviceaccount.com',
  private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
};
const WEEK_SECONDS = 7 * 24 * 60 * 60;

const objectKey = newObjectKey();
const bytes = testBytes(10_000);
let server: GcsServer;
let store: BlobStore;

beforeAll(async () => {
  server = await GcsServer.start({ publicKey });
  store = createGcsBlobStore({ bucket: 'media', apiEndpoint: server.url, credentials: serviceAccount });
  await store.write(objectKey, streamOf(bytes), { contentType: 'image/png' });
});
afterAll(() => server.close());

async function sign(expiresInMs: number): Promise<string | null> {
  return store.signRead(objectKey, {
    expiresAt: new Date(Date.now() + expiresInMs),
    contentType: 'application/octet-stream',
    contentDisposition: `attachment; filename="a b.png"; filename*=UTF-8''%E2%82%AC.png`,
  });
}

it('signs a URL that reads the blob as it is to be served', async () => {
  const url = await sign(60_000);
  const response = await fetch(url!);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/octet-stream');
  expect(response.headers.get('content-disposition')).toBe(
    `attachment; filename="a b.png"; filename*=UTF-8''%E2%82%AC.png`,
  );
  expect(bytes.equals(Buffer.from(await response.arrayBuffer()))).toBe(true);
  const part = await fetch(url!, { headers: { range: 'bytes=10-19' } });
  expect(part.status).toBe(206);
  expect(bytes.subarray(10, 20).equals(Buffer.from(await part.arrayBuffer()))).toBe(true);
});

it.each<[string, (url: URL) => void]>([
  ['another object', (url) => (url.pathname = '/media/files/other')],
  ['a later end', (url) => url.searchParams.set('X-Goog-Expires', '604800')],
  ['another type', (url) => url.searchParams.set('response-content-type', 'text/html')],
  ['another disposition', (url) => url.searchParams.set('response-content-disposition', 'inline')],
  ['one parameter more', (url) => url.searchParams.set('generation', '1')],
  ['another signature', (url) => url.searchParams.set('X-Goog-Signature', '00'.repeat(256))],
])('is of no use with %s', async (_name, change) => {
  const url = new URL((await sign(60_000))!);
  change(url);
  expect((await fetch(url)).status).toBe(403);
});

it('is of no use after its time', async () => {
  const url = await sign(2_000);
  await new Promise((resolve) => setTimeout(resolve, 2_100));
  expect((await fetch(url!)).status).toBe(400);
});

it('never lasts longer than it was to, nor longer than a week', async () => {
  const end = async (ms: number) => {
    const { searchParams } = new URL((await sign(ms))!);
    const date = searchParams.get('X-Goog-Date') ?? '';
    const from = Date.parse(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));
    return (from + Number(searchParams.get('X-Goog-Expires')) * 1000 - Date.now()) / 1000;
  };
  expect(await end(90_500)).toBeLessThanOrEqual(91);
  expect(await end(90_500)).toBeGreaterThan(80);
  const longest = await end(30 * WEEK_SECONDS * 1000);
  expect(longest).toBeLessThanOrEqual(WEEK_SECONDS);
  expect(longest).toBeGreaterThan(WEEK_SECONDS - 10);
  const url = new URL((await sign(30 * WEEK_SECONDS * 1000))!);
  expect(Number(url.searchParams.get('X-Goog-Expires'))).toBeLessThanOrEqual(WEEK_SECONDS);
});

it('is the same for the same end, through the hour', async () => {
  const now = jest.spyOn(Date, 'now');
  try {
    const at = async (time: string) => {
      now.mockReturnValue(Date.parse(time));
      return store.signRead(objectKey, {
        expiresAt: new Date('2060-05-01T12:00:00Z'),
        contentType: 'image/png',
        contentDisposition: 'inline',
      });
    };
    const first = await at('2060-05-01T10:00:01Z');
    expect(await at('2060-05-01T10:31:02Z')).toBe(first);
    expect(await at('2060-05-01T10:59:59Z')).toBe(first);
  } finally {
    now.mockRestore();
  }
});

it('does not sign for a time that is over', async () => {
  expect(await sign(-1_000)).toBeNull();
  expect(await sign(0)).toBeNull();
});

it('makes no request to sign with a private key', async () => {
  const before = server.requests.length;
  await sign(60_000);
  expect(server.requests).toHaveLength(before);
});

const expiresSoon = () => ({
  expiresAt: new Date(Date.now() + 60_000),
  contentType: 'image/png',
  contentDisposition: 'inline',
});

it('does not look for credentials to sign for an emulator', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'mediagraph-key-'));
  const keyFile = path.join(directory, 'key.json');
  await writeFile(keyFile, JSON.stringify({ type: 'service_account', ...serviceAccount }));
  process.env.GOOGLE_APPLICATION_CREDENTIALS = keyFile;
  try {
    expect(await quickStore(server).signRead(objectKey, expiresSoon())).toBeNull();
    const url = await createGcsBlobStore({ bucket: 'media' }).signRead(objectKey, expiresSoon());
    expect(url).toMatch(/^https:\/\/storage\.googleapis\.com\/media\/files\/.*X-Goog-Signature=/);
  } finally {
    delete process.env.GOOGLE_APPLICATION_CREDENTIALS;
    await rm(directory, { recursive: true });
  }
});

it("does not sign with a person's credentials, which have no key", async () => {
  const personal = createGcsBlobStore({
    bucket: 'media',
    credentials: { type: 'authorized_user', client_id: 'id', client_secret: 'secret', refresh_token: 'token' },
  });
  expect(await personal.signRead(objectKey, expiresSoon())).toBeNull();
  expect(await personal.signRead(objectKey, expiresSoon())).toBeNull();
});
