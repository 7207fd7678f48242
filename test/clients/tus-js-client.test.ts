import { createHash, randomBytes } from 'node:crypto';
import { Upload } from 'tus-js-client';
import { createFileClient } from '../support/graphql/file-client';
import { announce } from '../support/http/resumable-upload';
import { paddedPng, wavOf } from '../support/media/media-samples';
import { expectNoLeftovers } from '../support/service/leftovers';
import { startTestApp, type TestApp } from '../support/service/test-app';
import { type InstalledSnippets, installSnippets } from './support/snippets';

const MEGABYTE = 1024 * 1024;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => {
  await expectNoLeftovers(app);
  await app.close();
});

/** @returns false when the client broke off, which it does within the part after `cutAfterBytes` */
function send(bytes: Buffer, uploadUrl: string, cutAfterBytes = bytes.length): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const upload = new Upload(bytes, {
      uploadUrl,
      headers: { authorization: `Bearer ${app.apiKey}` },
      chunkSize: 8 * MEGABYTE,
      retryDelays: [50, 100, 500, 1_000],
      onSuccess: () => resolve(true),
      onError: reject,
      onChunkComplete: (_partBytes, receivedBytes) => {
        if (receivedBytes < cutAfterBytes || receivedBytes === bytes.length) return;
        // By then the next part is on its way.
        setImmediate(() => upload.abort().then(() => resolve(false), reject));
      },
    });
    upload.start();
  });
}

describe('tus-js-client', () => {
  it('brings 50 MB that it is cut off from again and again', async () => {
    const bytes = wavOf(50 * MEGABYTE);
    const { id, url } = await announce(app.url, app.apiKey, bytes);
    for (const megabytes of [8, 9, 24, 40]) {
      expect(await send(bytes, url, megabytes * MEGABYTE)).toBe(false);
    }
    expect(await send(bytes, url)).toBe(true);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(await createFileClient(app.url, app.apiKey).read(id)).toMatchObject({ status: 'READY', sha256 });
  });

  it('hears why its bytes are refused', async () => {
    const bytes = randomBytes(100_000);
    const { url } = await announce(app.url, app.apiKey, bytes);
    await expect(send(bytes, url)).rejects.toThrow(/422.*UNSUPPORTED_MEDIA_TYPE/s);
  });

  it('gives an upload up', async () => {
    const bytes = paddedPng(1_000_000);
    const { id, url } = await announce(app.url, app.apiKey, bytes, { mimeType: 'image/png' });
    await Upload.terminate(url, { headers: { authorization: `Bearer ${app.apiKey}` } });
    expect(await createFileClient(app.url, app.apiKey).read(id)).toBe('FILE_DELETED');
  });
});

describe('Uppy, with what its users copy of docs/clients.md', () => {
  let snippets: InstalledSnippets;
  beforeAll(async () => {
    snippets = await installSnippets('src/resumable-upload.ts', 'src/uppy.ts');
  });
  afterAll(() => snippets.remove());

  /** With a file of these bytes. In a page that is a `File`, which tus-js-client takes in browsers alone. */
  async function uppyWith(data: Buffer, size = data.length) {
    const { createUppy } = await snippets.load('src/uppy.ts');
    const uppy = createUppy({ url: `${app.url}/graphql`, key: app.apiKey });
    uppy.setFileState(uppy.addFile({ name: 'picture.png', type: 'image/png', data }), { size });
    return uppy;
  }

  it('brings a file to the URL that it asked for, and tells how far it is', async () => {
    const bytes = paddedPng(1_000_000);
    const uppy = await uppyWith(bytes);
    const sent: number[] = [];
    uppy.on('upload-progress', (_file: object, progress: { bytesUploaded: number }) => {
      sent.push(progress.bytesUploaded);
    });
    const { successful, failed } = await uppy.upload();
    expect(failed).toEqual([]);
    const id = successful[0].uploadURL.split('/').at(-1);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const file = await createFileClient(app.url, app.apiKey).read(id);
    expect(file).toMatchObject({ status: 'READY', filename: 'picture.png', sha256 });
    expect(sent.at(-1)).toBe(bytes.length);
    uppy.destroy();
  });

  it('hears why a file is refused before its bytes are sent', async () => {
    const uppy = await uppyWith(paddedPng(1_000), 2 ** 41);
    await expect(uppy.upload()).rejects.toThrow('A file has at most 2147483648 bytes.');
    uppy.destroy();
  });
});
