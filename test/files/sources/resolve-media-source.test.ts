import { buffer } from 'node:stream/consumers';
import type { ProjectCaller } from '../../../src/domain/caller';
import type { MediaFile } from '../../../src/domain/file';
import { resolveMediaSource } from '../../../src/files/sources/resolve-media-source';
import { uploadFile } from '../../../src/files/upload/upload-and-import';
import { type OriginServer, startOrigin } from '../../support/http/origin-server';
import { readFixture } from '../../support/media/media-fixtures';
import { makeProject } from '../../support/service/accounts';
import { incomingContent } from '../../support/service/incoming-content';
import { callerOf, openTestStorage, type TestStorage } from '../../support/service/test-storage';

const BYTES = readFixture('still.png');
const PATH = ['input', 'referenceImages', '1'];

let opened: TestStorage;
let origin: OriginServer;
let caller: ProjectCaller;
let file: MediaFile;
beforeAll(async () => {
  origin = await startOrigin((_request, response) => response.end(BYTES));
  opened = await openTestStorage({ MEDIA_FETCH_ALLOWED_HOSTS: origin.host });
  caller = callerOf(await makeProject(opened.dataSource));
  const content = incomingContent(BYTES, 'first.png');
  const persistence = await uploadFile(opened.storage, caller, { content, purpose: 'REFERENCE_MEDIA' });
  if (persistence.status !== 'STORED') throw new Error('The file was not stored.');
  file = persistence.file;
});
afterAll(async () => {
  await opened.close();
  await origin.close();
});

describe('a media input', () => {
  it('is resolved from a URL, which nobody fetches before the bytes are wanted', async () => {
    const url = `${origin.url}/cat.png?size=2`;
    const source = await resolveMediaSource(opened.storage, caller, { url }, PATH);
    expect(source).toMatchObject({
      provenance: { type: 'URL', url },
      path: [...PATH, 'url'],
      declaredBytes: null,
      filename: 'cat.png',
    });
    expect(origin.connections()).toBe(0);
    expect((await buffer(source.open())).equals(BYTES)).toBe(true);
  });

  it('is refused at once where it is a URL of ours that has run out', async () => {
    const url = `http://localhost/files/${file.id}/content?expires=`;
    const source = (expires: number) =>
      resolveMediaSource(opened.storage, caller, { url: `${url}${expires}&signature=x` }, PATH);
    await expect(source(Date.now() - 60_000)).rejects.toMatchObject({
      code: 'URL_EXPIRED',
      inputPath: [...PATH, 'url'],
    });
    expect(await source(Date.now() + 600_000)).toMatchObject({ provenance: { type: 'URL' } });
    // What is not ours says nothing by that.
    const foreign = { url: `${origin.url}/cat.png?expires=1` };
    await expect(resolveMediaSource(opened.storage, caller, foreign, PATH)).resolves.toMatchObject({
      filename: 'cat.png',
    });
  });

  it('is resolved from a data URI', async () => {
    const dataUri = `data:image/gif;base64,${BYTES.toString('base64')}`;
    const source = await resolveMediaSource(opened.storage, caller, { dataUri, url: null }, PATH);
    const provenance = { type: 'DATA_URI' };
    const path = [...PATH, 'dataUri'];
    expect(source).toMatchObject({ provenance, path, declaredBytes: BYTES.length, filename: null });
    expect((await buffer(source.open())).equals(BYTES)).toBe(true);
  });

  it('is resolved from a file', async () => {
    const source = await resolveMediaSource(opened.storage, caller, { fileId: file.id }, PATH);
    expect(source).toMatchObject({
      provenance: { type: 'FILE', file: { id: file.id } },
      path: [...PATH, 'fileId'],
      declaredBytes: BYTES.length,
      filename: 'first.png',
    });
    expect((await buffer(source.open())).equals(BYTES)).toBe(true);
  });

  it.each([
    [{}],
    [{ url: null, dataUri: null, fileId: null }],
    [{ url: 'http://a.test/', dataUri: 'data:,' }],
    [{ url: 'http://a.test/', fileId: 'file_1' }],
    [{ url: '', dataUri: '', fileId: '' }],
  ])('is one of three: %j', async (input) => {
    await expect(resolveMediaSource(opened.storage, caller, input, PATH)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      inputPath: PATH,
    });
  });

  it('of another project is no file', async () => {
    const stranger = callerOf(await makeProject(opened.dataSource));
    await expect(resolveMediaSource(opened.storage, stranger, { fileId: file.id }, PATH)).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
      inputPath: [...PATH, 'fileId'],
    });
  });
});
