import { generateKeyPairSync } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Bucket, Storage } from '@google-cloud/storage';
import { testBytes } from '../blobs/blob-bytes';
import { crc32cOf } from './crc32c';
import { GcsServer } from './server';

/** Holds the stand-in against Google's own client, which checks every answer in its own way. */
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const bytes = testBytes(3 * 1024 * 1024 + 17);
let server: GcsServer;
let bucket: Bucket;

beforeAll(async () => {
  server = await GcsServer.start({ publicKey });
  bucket = new Storage({
    apiEndpoint: server.url,
    projectId: 'test',
    credentials: {
      client_email: 'media@example.iam.gserviceaccount.com',
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    },
    retryOptions: { autoRetry: false },
  }).bucket('media');
});
afterAll(() => server.close());

it('computes the check value of CRC-32C', () => {
  expect(Buffer.from(crc32cOf(Buffer.from('123456789')), 'base64').toString('hex')).toBe('e3069283');
});

it('has its bucket and no other', async () => {
  expect(await bucket.exists()).toEqual([true]);
  expect(await bucket.storage.bucket('other').exists()).toEqual([false]);
});

it.each([
  ['at once', { resumable: false }],
  ['in one resumable request', { resumable: true }],
  ['in chunks', { resumable: true, chunkSize: 1024 * 1024 }],
])('takes an upload %s, and gives it back', async (name, options) => {
  const file = bucket.file(`uploads/${name}`);
  const write = file.createWriteStream({ ...options, contentType: 'image/png', validation: 'crc32c' });
  await pipeline(Readable.from([bytes.subarray(0, 1_000_000), bytes.subarray(1_000_000)]), write);
  const [metadata] = await file.getMetadata();
  expect(metadata).toMatchObject({ contentType: 'image/png', size: String(bytes.length), crc32c: crc32cOf(bytes) });
  const [whole] = await file.download({ validation: 'md5' });
  expect(whole.equals(bytes)).toBe(true);
  const [part] = await file.download({ start: 1000, end: 1999 });
  expect(part.equals(bytes.subarray(1000, 2000))).toBe(true);
});

it.each([false, true])('holds preconditions (resumable: %s)', async (resumable) => {
  const file = bucket.file(`preconditions/${resumable}`);
  const once = { resumable, preconditionOpts: { ifGenerationMatch: 0 } };
  await file.save('first', once);
  await expect(file.save('second', once)).rejects.toThrow();
  await expect(file.delete({ ifGenerationMatch: 12_345 })).rejects.toMatchObject({ code: 412 });
  expect(String((await file.download())[0])).toBe('first');
});

it('refuses bytes that are not those announced', async () => {
  const file = bucket.file('wrong');
  const metadata = { crc32c: crc32cOf(Buffer.from('other')) };
  await expect(file.save('bytes', { resumable: false, metadata })).rejects.toMatchObject({ code: 400 });
  expect(await file.exists()).toEqual([false]);
});

it('lists by prefix and page', async () => {
  for (const name of ['list/a', 'list/b', 'list/c']) await bucket.file(name).save(name, { resumable: false });
  const [page, next] = await bucket.getFiles({ prefix: 'list/', maxResults: 2, autoPaginate: false });
  expect(page.map((file) => file.name)).toEqual(['list/a', 'list/b']);
  expect(next).toMatchObject({ pageToken: expect.any(String) });
  const [rest, none] = await bucket.getFiles(next);
  expect(rest.map((file) => file.name)).toEqual(['list/c']);
  expect(none).toBeNull();
});

it('deletes, and answers 404 for what is not there', async () => {
  const file = bucket.file('gone');
  await file.save('x', { resumable: false });
  await file.delete();
  await expect(file.getMetadata()).rejects.toMatchObject({ code: 404 });
  await expect(file.delete()).rejects.toMatchObject({ code: 404 });
});

it('checks signatures', async () => {
  await bucket.file('signed').save('signed bytes', { resumable: false });
  const [url] = await bucket
    .file('signed')
    .getSignedUrl({ version: 'v4', action: 'read', expires: Date.now() + 60_000 });
  expect(await (await fetch(url)).text()).toBe('signed bytes');
  expect((await fetch(url.replace(/Signature=../, 'Signature=zz'))).status).toBe(403);
  expect((await fetch(url, { method: 'HEAD' })).status).toBe(403);
  expect((await fetch(`${server.url}/media/signed`)).status).toBe(404);
});
