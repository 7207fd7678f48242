import { createHash } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { createFileClient, type FileClient } from '../../support/graphql/file-client';
import { type OriginServer, startOrigin } from '../../support/http/origin-server';
import { MEDIA_FIXTURE_NAMES, MEDIA_FIXTURES, readFixture } from '../../support/media/media-fixtures';
import { expectNoLeftovers } from '../../support/service/leftovers';
import { startTestApp, type TestApp } from '../../support/service/test-app';

const BYTES = readFixture('still.png');

let app: TestApp;
let client: FileClient;
let origin: OriginServer;
let answerOfOrigin: RequestListener;
beforeAll(async () => {
  origin = await startOrigin((request, response) => answerOfOrigin(request, response));
  app = await startTestApp({ MEDIA_FETCH_ALLOWED_HOSTS: `elsewhere.test, ${origin.host}` });
  client = createFileClient(app.url, app.apiKey);
});
beforeEach(() => {
  answerOfOrigin = (_request, response) => response.end(BYTES);
});
afterAll(async () => {
  await app.close();
  await origin.close();
});

function dataUriOf(bytes: Buffer, mimeType = 'image/png'): string {
  return `data:${mimeType};base64,${bytes.toString('base64')}`;
}

async function downloaded(file: { readonly download: { readonly url: string } }): Promise<Buffer> {
  return Buffer.from(await (await fetch(file.download.url)).arrayBuffer());
}

describe('importFile', () => {
  it.each(MEDIA_FIXTURE_NAMES)('keeps %s from a URL and from a data URI as what its bytes are', async (name) => {
    const bytes = readFixture(name);
    answerOfOrigin = (_request, response) => response.setHeader('content-type', 'text/html').end(bytes);
    for (const source of [{ url: `${origin.url}/a/${name}?b=c.d` }, { dataUri: dataUriOf(bytes, 'text/html') }]) {
      const { file, persistence, errors } = await client.import({ source });
      expect(errors).toEqual([]);
      expect(persistence).toEqual({ status: 'STORED', reason: null, file: { id: file.id } });
      expect(file).toMatchObject({
        mimeType: MEDIA_FIXTURES[name].mimeType,
        sizeBytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        purpose: 'REFERENCE_MEDIA',
        origin: 'IMPORTED',
        status: 'READY',
      });
      expect((await downloaded(file)).equals(bytes)).toBe(true);
      expect(await client.read(file.id)).toMatchObject({ id: file.id, media: file.media });
    }
  });

  it('copies a file, which is then a file of its own', async () => {
    const { file: first } = await client.upload(BYTES, { filename: 'first.png', tags: ['a'] });
    const { file: copy, errors } = await client.import({ source: { fileId: first.id }, tags: ['b'] });
    expect(errors).toEqual([]);
    const { filename, mimeType, sizeBytes, sha256, media } = first;
    expect(copy).toMatchObject({ filename, mimeType, sizeBytes, sha256, media, origin: 'IMPORTED', tags: ['b'] });
    expect(copy.id).not.toBe(first.id);
    await client.delete(first.id);
    expect((await downloaded(copy)).equals(BYTES)).toBe(true);
  });

  it('copies a file of many pieces byte for byte', async () => {
    const large = Buffer.concat([readFixture('sound.wav'), Buffer.alloc(3_000_000, 'sound')]);
    const { file: first } = await client.upload(large);
    const { file: copy } = await client.import({ source: { fileId: first.id } });
    expect((await downloaded(copy)).equals(large)).toBe(true);
  });

  it('notes what the client says of the file', async () => {
    const metadata = [{ key: 'k', value: 'v' }];
    const input = { source: { url: origin.url }, filename: 'named.png', tags: ['t'], metadata, ttlSeconds: 3600 };
    const { file } = await client.import(input);
    expect(file).toMatchObject({ filename: 'named.png', tags: ['t'], metadata });
    expect(Date.parse(file.expiresAt) - Date.parse(file.createdAt)).toBe(3600_000);
  });

  it.each([
    ['/pictures/cat.jpg', 'cat.jpg'],
    ['/cat.jpg?size=2&name=dog.jpg', 'cat.jpg'],
    ['/a%20black%20cat.jpg', 'a black cat.jpg'],
    ['/%E7%8C%AB.png', '猫.png'],
    ['/..%2F..%2Fetc%2Fpasswd', 'passwd'],
    ['/a%00b%0Ac.png', 'abc.png'],
    ['/%E2%80%AEgpj.exe', 'gpj.exe'],
    ['/100%', '100%'],
    ['/%FF.png', '%FF.png'],
    ['/pictures/', 'file.png'],
    ['/', 'file.png'],
    ['/%2E%2E', 'file.png'],
    [`/${'a'.repeat(300)}`, 'a'.repeat(255)],
  ])('names a file from %s as %s', async (path, filename) => {
    const { file } = await client.import({ source: { url: `${origin.url}${path}` } });
    expect(file.filename).toBe(filename);
  });

  it('names a file from a data URI by what it is', async () => {
    const { file } = await client.import({ source: { dataUri: dataUriOf(readFixture('still.webp')) } });
    expect(file.filename).toBe('file.webp');
  });

  it('follows a redirect, and keeps the name that it was given', async () => {
    answerOfOrigin = ({ url }, response) => {
      if (url === '/first.png') response.writeHead(302, { location: '/second.png' }).end();
      else response.end(BYTES);
    };
    const { file } = await client.import({ source: { url: `${origin.url}/first.png` } });
    expect(file.filename).toBe('first.png');
  });

  it('is counted as an upload is', async () => {
    const before = await client.storage();
    await client.import({ source: { dataUri: dataUriOf(BYTES) } });
    await client.import({ source: { url: origin.url } });
    const { usedBytes, files, reservedBytes, reservedFiles } = await client.storage();
    expect({ usedBytes, files, reservedBytes, reservedFiles }).toEqual({
      usedBytes: before.usedBytes + 2 * BYTES.length,
      files: before.files + 2,
      reservedBytes: 0,
      reservedFiles: 0,
    });
  });

  it('leaves nothing but the files behind', () => expectNoLeftovers(app));
});
