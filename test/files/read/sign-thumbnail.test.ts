import { fileRow, insertFileRows } from '../../support/database/file-rows';
import { createFileClient, type FileClient } from '../../support/graphql/file-client';
import { readFixture } from '../../support/media/media-fixtures';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../../support/service/test-app';

const THUMBNAIL = 'query ($id: ID!, $width: Int) { file(id: $id) { thumbnail(width: $width) { url expiresAt } } }';
const PICTURE = { kind: 'IMAGE', format: 'png', hasAlpha: false, frames: 1, durationMs: null } as const;
const VIDEO = { kind: 'VIDEO', format: 'mp4', codec: 'avc1.64000a', durationMs: 9_000, hasAudio: false } as const;
const OF_VIDEO = { kind: 'VIDEO', mimeType: 'video/mp4' } as const;
const HOUR_MS = 3_600_000;

let app: TestApp;
let tenant: TestTenant;
let files: FileClient;
beforeAll(async () => {
  app = await startTestApp();
  tenant = await createTenant(app.dataSource);
  files = createFileClient(app.url, tenant.apiKey);
});
afterAll(() => app.close());

describe('the thumbnail of a file', () => {
  it('is a URL that works for one to two hours, and is the same to the end of an hour', async () => {
    const { file } = await files.upload(readFixture('still.png'));
    const { thumbnail } = file;
    expect(thumbnail.url.startsWith(`${app.url}/files/${file.id}/thumbnail?width=256&`)).toBe(true);
    const end = Date.parse(thumbnail.expiresAt);
    expect(end % HOUR_MS).toBe(0);
    expect(end - Date.now()).toBeGreaterThan(HOUR_MS - 60_000);
    expect(end - Date.now()).toBeLessThanOrEqual(2 * HOUR_MS + 60_000);
    const again = (await files.read(file.id)).thumbnail;
    // Unless the hour turned in between.
    expect([end, end + HOUR_MS]).toContain(Date.parse(again.expiresAt));
    if (again.expiresAt === thumbnail.expiresAt) expect(again.url).toBe(thumbnail.url);
  });

  it('does not outlive the file', async () => {
    const { file } = await files.upload(readFixture('still.png'), { ttlSeconds: 60 });
    expect(file.thumbnail.expiresAt).toBe(file.expiresAt);
  });

  it.each([
    [null, 256],
    [16, 16],
    [17, 32],
    [200, 256],
    [256, 256],
    [513, 1024],
    [1024, 1024],
  ])('is as wide as was asked for, or up to twice: %p', async (width, expected) => {
    const { file } = await files.upload(readFixture('still.png'));
    const { data } = await files.graphql.request(THUMBNAIL, { id: file.id, width });
    expect(new URL(data.file.thumbnail.url).searchParams.get('width')).toBe(String(expected));
  });

  it.each([15, 1025, 0, -256, 2 ** 31 - 1])('cannot be %d wide', async (width) => {
    for (const name of ['still.png', 'sound.mp3'] as const) {
      const { file } = await files.upload(readFixture(name));
      const { data, errors } = await files.graphql.request(THUMBNAIL, { id: file.id, width });
      expect(data.file.thumbnail).toBeNull();
      expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'BAD_USER_INPUT' }]);
    }
  });

  it.each([
    ['sound', { kind: 'AUDIO', mimeType: 'audio/mpeg' }],
    ['what is not there yet', { status: 'PROCESSING' }],
    ['what is lost', { status: 'FAILED' }],
    ['a picture of more than 64 MiB', { sizeBytes: 64 * 1024 ** 2 + 1 }],
    ['a picture of more than 50 megapixels', { media: { ...PICTURE, width: 10_000, height: 5_001 } }],
    ['a video of more than 64 MiB', { ...OF_VIDEO, sizeBytes: 64 * 1024 ** 2 + 1 }],
    ['a video of more than 4K', { ...OF_VIDEO, media: { ...VIDEO, width: 4_096, height: 2_305 } }],
    ['a video in AV1', { ...OF_VIDEO, media: { ...VIDEO, width: 64, height: 48, codec: 'av01.0.00M.08' } }],
    ['AVIF of more than 16 megapixels', { mimeType: 'image/avif', media: { ...PICTURE, width: 4_000, height: 4_001 } }],
  ] as const)('is not there for %s', async (_what, given) => {
    const row = fileRow(given);
    await insertFileRows(app.dataSource, tenant, [row]);
    expect((await files.read(row.id)).thumbnail).toBeNull();
  });

  it.each([
    ['a picture of 64 MiB', { sizeBytes: 64 * 1024 ** 2 }],
    ['a video of 64 MiB of which nothing is known', { ...OF_VIDEO, sizeBytes: 64 * 1024 ** 2 }],
    ['a video of 4K', { ...OF_VIDEO, media: { ...VIDEO, width: 4_096, height: 2_304 } }],
    ['a picture of 50 megapixels', { media: { ...PICTURE, width: 10_000, height: 5_000 } }],
  ] as const)('is there for %s', async (_what, given) => {
    const row = fileRow(given);
    await insertFileRows(app.dataSource, tenant, [row]);
    expect((await files.read(row.id)).thumbnail).not.toBeNull();
  });
});
