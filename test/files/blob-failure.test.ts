import { renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { storedFileIds } from '../support/blobs/stored-blobs';
import { createFileClient, type FileClient, UPLOAD_FILE } from '../support/graphql/file-client';
import { createGenerationClient } from '../support/graphql/generation-client';
import { type HttpAnswer, sendHttp } from '../support/http/http-client';
import { authorization, connectRaw, uploadBody, uploadChunked } from '../support/http/multipart/raw-upload';
import { readFixture } from '../support/media/media-fixtures';
import { expectNoLeftovers } from '../support/service/leftovers';
import { startTestApp, type TestApp } from '../support/service/test-app';
import { eventually } from '../support/timing/eventually';

const BYTES = readFixture('video.mp4');

let app: TestApp;
let client: FileClient;
let blobsDirectory: string;
beforeAll(async () => {
  app = await startTestApp();
  client = createFileClient(app.url, app.apiKey);
  blobsDirectory = path.join(app.dataDirectory, 'blobs');
});
afterAll(() => app.close());

/** Puts a file where the blobs were, until `work` is done. */
async function withoutBlobStore(work: () => Promise<void>): Promise<void> {
  const aside = `${blobsDirectory}-aside`;
  renameSync(blobsDirectory, aside);
  writeFileSync(blobsDirectory, 'in the way');
  try {
    await work();
  } finally {
    // In one go: a purge that found nothing at all in between would take the blob for gone.
    rmSync(blobsDirectory);
    renameSync(aside, blobsDirectory);
  }
}

const content = (id: string, headers = {}): Promise<HttpAnswer> =>
  sendHttp(`${app.url}/files/${id}/content`, { headers: { ...authorization(app), ...headers } });

function expectUnavailable({ status, headers, body }: HttpAnswer): void {
  expect([status, headers['retry-after'], headers['etag']]).toEqual([503, '5', undefined]);
  expect(JSON.parse(body.toString())).toMatchObject({ errors: [{ extensions: { code: 'STORAGE_UNAVAILABLE' } }] });
}

describe('a blob store that fails', () => {
  it('refuses uploads for the moment, and keeps nothing of them', async () => {
    await client.upload(BYTES);
    await withoutBlobStore(async () => {
      const file = new File([BYTES], 'a.mp4');
      const { status, data, errors } = await client.graphql.upload(UPLOAD_FILE, {}, { file });
      expect({ status, data }).toEqual({ status: 200, data: null });
      expect(errors).toMatchObject([{ extensions: { code: 'STORAGE_UNAVAILABLE' } }]);
      expect(JSON.stringify(errors)).not.toMatch(/blobs|ENOTDIR|\//);
      const chunked = await uploadChunked(app, BYTES);
      expect(chunked.body.errors).toMatchObject([{ extensions: { code: 'STORAGE_UNAVAILABLE' } }]);
      expect(await client.storage()).toMatchObject({ files: 1, reservedBytes: 0, reservedFiles: 0 });
    });
    expect(await client.upload(BYTES)).toMatchObject({ errors: [] });
  });

  it('can fail in the middle of an upload', async () => {
    const raw = connectRaw(app);
    const body = uploadBody(Buffer.concat([BYTES, Buffer.alloc(2_000_000)]));
    await raw.sendHead({ 'Content-Length': body.length, ...authorization(app) });
    await raw.send(body.subarray(0, 1_000_000));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await withoutBlobStore(async () => {
      await raw.send(body.subarray(1_000_000));
      const answer = await raw.answer();
      expect(answer.status).toBe(200);
      expect(answer.body.errors).toMatchObject([{ extensions: { code: 'STORAGE_UNAVAILABLE' } }]);
    });
    raw.socket.destroy();
    expect(await client.storage()).toMatchObject({ reservedBytes: 0, reservedFiles: 0 });
    expect(await client.upload(BYTES)).toMatchObject({ errors: [] });
  });

  it('says of a download to come back later', async () => {
    const { file } = await client.upload(BYTES);
    await withoutBlobStore(async () => {
      for (const answer of [await content(file.id), await content(file.id, { range: 'bytes=0-1' })]) {
        expectUnavailable(answer);
      }
    });
    expect((await content(file.id)).status).toBe(200);
  });

  it('is told by /readyz, which goes on being ready for what needs no bytes', async () => {
    const readiness = async () => {
      const { status, body } = await sendHttp(`${app.url}/readyz`);
      return { httpStatus: status, ...JSON.parse(body.toString()) };
    };
    await withoutBlobStore(async () => {
      await eventually('it is told', async () => (await readiness()).status === 'degraded');
      expect(await readiness()).toEqual({ httpStatus: 200, status: 'degraded', failing: ['blobs'] });
    });
    await eventually('it is ready', async () => (await readiness()).status === 'ready');
  });

  it('does not keep a file from being deleted: its bytes go when the store is back', async () => {
    const { file } = await client.upload(BYTES);
    await withoutBlobStore(async () => {
      expect(await client.delete(file.id)).toMatchObject({ errors: [], freedBytes: BYTES.length });
      expect(await client.read(file.id)).toBe('FILE_DELETED');
    });
    await expectNoLeftovers(app);
    expect(await storedFileIds(app)).not.toContain(file.id);
  });
});

describe('a blob that is shorter than it was stored', () => {
  it.each([
    ['the whole', {}],
    ['a part that is gone', { range: `bytes=0-${BYTES.length - 1}` }],
  ])('is told of in place of the bytes: %s', async (_name, headers) => {
    const { file } = await client.upload(BYTES);
    truncateSync(await blobPathOf(file.id), BYTES.length - 1);
    expectUnavailable(await content(file.id, headers));
    expect((await content(file.id, { range: 'bytes=0-99' })).body.equals(BYTES.subarray(0, 100))).toBe(true);
  });

  it('is no input', async () => {
    const { file } = await client.upload(readFixture('still.png'));
    truncateSync(await blobPathOf(file.id), file.sizeBytes - 1);
    const generations = createGenerationClient(app.url, app.apiKey);
    const asked = generations.image({ prompt: 'it', image: { fileId: file.id } });
    await expect(asked).rejects.toThrow('STORAGE_UNAVAILABLE');
  });
});

async function blobPathOf(id: string): Promise<string> {
  const entries = await readdir(blobsDirectory, { recursive: true, withFileTypes: true });
  const entry = entries.find(({ name }) => name.endsWith(`.${id}`));
  return path.join(entry?.parentPath ?? '', entry?.name ?? '');
}
