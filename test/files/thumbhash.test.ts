import { createFileClient, type FileClient } from '../support/file-client';
import { readFixture } from '../support/media-fixtures';
import { announce, TusClient } from '../support/resumable-upload';
import { startTestApp, type TestApp } from '../support/test-app';

const PICTURE = readFixture('still.png');
const PNG = { filename: 'still.png', mimeType: 'image/png' };

let app: TestApp;
let files: FileClient;
beforeAll(async () => {
  app = await startTestApp();
  files = createFileClient(app.url, app.apiKey);
});
afterAll(() => app.close());

describe('the thumbhash of a file', () => {
  it('is the same whichever way the picture came', async () => {
    const { file: uploaded } = await files.upload(PICTURE);
    expect(uploaded.thumbhash).toMatch(/^[\w+/]{20,40}={0,2}$/);
    const { thumbhash } = uploaded;

    const dataUri = `data:image/png;base64,${PICTURE.toString('base64')}`;
    for (const source of [{ dataUri }, { fileId: uploaded.id }]) {
      expect((await files.import({ source })).file).toMatchObject({ thumbhash });
    }

    const { id, url } = await announce(app.url, app.apiKey, PICTURE, PNG);
    expect(await files.read(id)).toMatchObject({ status: 'AWAITING_UPLOAD', thumbhash: null, thumbnail: null });
    await new TusClient(app.apiKey).patch(url, 0, PICTURE);
    expect(await files.read(id)).toMatchObject({ status: 'READY', thumbhash });
  });

  it('stays when the file changes', async () => {
    const { file } = await files.upload(PICTURE);
    const { file: renamed } = await files.update({ id: file.id, filename: 'renamed.png' });
    expect(renamed.thumbhash).toBe(file.thumbhash);
    expect((await files.read(file.id)).thumbhash).toBe(file.thumbhash);
  });

  it('is of pictures alone', async () => {
    for (const name of ['sound.mp3', 'video.mp4'] as const) {
      expect((await files.upload(readFixture(name))).file).toMatchObject({ status: 'READY', thumbhash: null });
    }
  });

  it('is missing, and nothing else, where the pixels are damaged', async () => {
    const damaged = Buffer.from(PICTURE);
    const data = damaged.indexOf('IDAT') + 4;
    damaged.fill(0xff, data, data + 30);
    const { file, errors } = await files.upload(damaged);
    expect(errors).toEqual([]);
    expect(file).toMatchObject({ status: 'READY', media: { width: 64, height: 48 }, thumbhash: null });
  });
});
