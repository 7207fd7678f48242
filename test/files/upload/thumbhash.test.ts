import { createFileClient, type FileClient } from '../../support/graphql/file-client';
import { announce, TusClient } from '../../support/http/resumable-upload';
import { readFixture } from '../../support/media/media-fixtures';
import { startTestApp, type TestApp } from '../../support/service/test-app';
import { eventually } from '../../support/timing/eventually';

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

  it('is not there for sound', async () => {
    const { file } = await files.upload(readFixture('sound.mp3'));
    expect(file).toMatchObject({ status: 'READY', thumbhash: null });
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

describe('the thumbhash of a video', () => {
  const thumbhashOf = (id: string): Promise<string> =>
    eventually('the video has its thumbhash', async () => (await files.read(id)).thumbhash);

  it('comes after the file, the same whichever way that came, and counts as nothing', async () => {
    const video = readFixture('video.mp4');
    const { file: uploaded } = await files.upload(video);
    expect(uploaded).toMatchObject({ status: 'READY', thumbhash: null });
    const used = await files.storage();
    const thumbhash = await thumbhashOf(uploaded.id);
    expect(thumbhash).toMatch(/^[\w+/]{20,40}={0,2}$/);
    expect(await files.storage()).toEqual(used);

    const { file: copy } = await files.import({ source: { fileId: uploaded.id } });
    expect(await thumbhashOf(copy.id)).toBe(thumbhash);
    const { id, url } = await announce(app.url, app.apiKey, video, { filename: 'video.mp4', mimeType: 'video/mp4' });
    await new TusClient(app.apiKey).patch(url, 0, video);
    expect(await thumbhashOf(id)).toBe(thumbhash);
  });
});
