import { createKey } from '../../../src/accounts/keys';
import { createFileClient, type FileClient } from '../../support/graphql/file-client';
import { sendHttp } from '../../support/http/http-client';
import { announce, errorCode, TusClient } from '../../support/http/resumable-upload';
import { wavOf } from '../../support/media/media-samples';
import { expectNoLeftovers } from '../../support/service/leftovers';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../../support/service/test-app';

const BYTES = wavOf(100_000);

let app: TestApp;
let tenant: TestTenant;
let files: FileClient;
let tus: TusClient;

beforeAll(async () => {
  app = await startTestApp({ MAX_UPLOAD_BYTES: '1000000' });
  tenant = await createTenant(app.dataSource);
  files = createFileClient(app.url, tenant.apiKey);
  tus = new TusClient(tenant.apiKey);
});
afterEach(() => files.deleteFiles({ select: { all: true } }));
afterAll(async () => {
  await expectNoLeftovers(app);
  await app.close();
});

const announced = (given = {}) => announce(app.url, tenant.apiKey, BYTES, given);

describe('the upload endpoint', () => {
  it('says to anybody what it speaks', async () => {
    const { status, headers } = await sendHttp(`${app.url}/uploads/any`, { method: 'OPTIONS' });
    expect(status).toBe(204);
    expect(headers).toMatchObject({
      'tus-resumable': '1.0.0',
      'tus-version': '1.0.0',
      'tus-extension': 'expiration,termination',
      'tus-max-size': '1000000',
    });
  });

  it('tells how far an upload has come', async () => {
    const { url } = await announced();
    const begun = await tus.head(url);
    expect(begun.status).toBe(200);
    expect(begun.headers).toMatchObject({
      'tus-resumable': '1.0.0',
      'upload-offset': '0',
      'upload-length': '100000',
      'cache-control': 'no-store',
    });
    expect(Date.parse(String(begun.headers['upload-expires']))).toBeGreaterThan(Date.now());

    const part = await tus.patch(url, 0, BYTES.subarray(0, 40_000));
    expect(part.status).toBe(204);
    expect(part.headers).toMatchObject({ 'tus-resumable': '1.0.0', 'upload-offset': '40000' });
    expect(part.headers['upload-expires']).toBe(begun.headers['upload-expires']);
    expect(await tus.offset(url)).toBe(40_000);
  });

  it('answers the last part when the file is READY, and says the same when it is asked again', async () => {
    const { id, url } = await announced();
    await tus.patch(url, 0, BYTES.subarray(0, 99_999));
    const last = await tus.patch(url, 99_999, BYTES.subarray(99_999));
    expect(last).toMatchObject({ status: 204, headers: { 'upload-offset': '100000' } });
    expect(last.headers['upload-expires']).toBeUndefined();
    const file = await files.read(id);
    expect(file).toMatchObject({ status: 'READY', sizeBytes: 100_000, media: { __typename: 'AudioDetails' } });
    expect(Buffer.from(await (await fetch(file.download.url)).arrayBuffer()).equals(BYTES)).toBe(true);

    expect(await tus.head(url)).toMatchObject({ status: 200, headers: { 'upload-offset': '100000' } });
    expect((await tus.patch(url, 100_000, Buffer.alloc(0))).status).toBe(204);
    expect((await tus.patch(url, 0, BYTES)).status).toBe(409);
  });

  it('takes parts of unknown length', async () => {
    const { id, url } = await announced();
    const { status } = await tus.patch(url, 0, BYTES, { 'transfer-encoding': 'chunked' });
    expect(status).toBe(204);
    expect(await files.read(id)).toMatchObject({ status: 'READY' });
  });
});

describe('a part that does not fit', () => {
  it.each([1, 40_001, 39_999, 100_000])('by its offset, %d of 40000, is refused with what is there', async (offset) => {
    const { url } = await announced();
    await tus.patch(url, 0, BYTES.subarray(0, 40_000));
    const answer = await tus.patch(url, offset, BYTES.subarray(40_000, 50_000));
    expect([answer.status, errorCode(answer)]).toEqual([409, 'CONFLICT']);
    expect(await tus.offset(url)).toBe(40_000);
  });

  it('by the length in its header is refused before it is read', async () => {
    const { url } = await announced();
    const answer = await tus.patch(url, 0, Buffer.concat([BYTES, Buffer.alloc(1)]));
    expect([answer.status, errorCode(answer)]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    expect(await tus.offset(url)).toBe(0);
  });

  it('by its bytes is cut off, and the upload goes on where it was', async () => {
    const { id, url } = await announced();
    const tooMuch = Buffer.concat([BYTES, Buffer.alloc(500_000)]);
    const answer = await tus.patch(url, 0, tooMuch, { 'transfer-encoding': 'chunked' });
    expect([answer.status, errorCode(answer)]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    const offset = await tus.offset(url);
    expect(offset).toBeLessThan(BYTES.length);
    expect((await tus.patch(url, offset, BYTES.subarray(offset))).status).toBe(204);
    expect(await files.read(id)).toMatchObject({ status: 'READY' });
  });
});

describe('a request that is not tus', () => {
  it.each([
    ['another version', 412, { 'tus-resumable': '0.2.2' }],
    ['no version', 412, { 'tus-resumable': undefined }],
    ['another media type', 415, { 'content-type': 'application/json' }],
    ['no media type', 415, { 'content-type': undefined }],
    ['no offset', 400, { 'upload-offset': undefined }],
    ['an offset below zero', 400, { 'upload-offset': '-1' }],
    ['an offset that is no number', 400, { 'upload-offset': '0x10' }],
    ['an offset beyond numbers', 400, { 'upload-offset': '9999999999999999' }],
  ])('by %s is refused, and nothing of it is taken', async (_what, status, headers) => {
    const { url } = await announced();
    const answer = await tus.patch(url, 0, BYTES, headers);
    expect(answer.status).toBe(status);
    if (status === 412) expect(answer.headers['tus-version']).toBe('1.0.0');
    expect(await tus.offset(url)).toBe(0);
  });

  it.each(['POST', 'PUT', 'GET'])('by the method %s finds nothing', async (method) => {
    const { url } = await announced();
    expect((await tus.send(url, { method })).status).toBe(404);
  });

  it('cannot make an upload: the mutation does', async () => {
    expect((await tus.send(`${app.url}/uploads`, { method: 'POST', headers: { 'upload-length': 5 } })).status).toBe(
      404,
    );
  });
});

describe('whose upload it is not', () => {
  it('hears that there is none', async () => {
    const { id, url } = await announced();
    const stranger = new TusClient((await createTenant(app.dataSource)).apiKey);
    const unknown = `${app.url}/uploads/file_01arz3ndektsv4rrffq69g5fav`;
    for (const [mine, none] of [
      [await stranger.head(url), await stranger.head(unknown)],
      [await stranger.patch(url, 0, BYTES), await stranger.patch(unknown, 0, BYTES)],
      [await stranger.delete(url), await stranger.delete(unknown)],
    ] as const) {
      expect(mine.status).toBe(404);
      expect(mine.body.equals(none.body)).toBe(true);
    }
    expect(await files.read(id)).toMatchObject({ status: 'AWAITING_UPLOAD' });
    expect(await tus.offset(url)).toBe(0);
  });

  it.each(['nonsense', 'proj_01arz3ndektsv4rrffq69g5fav', '..%2f..%2fetc%2fpasswd'])(
    'finds nothing at %s',
    async (id) => {
      expect((await tus.head(`${app.url}/uploads/${id}`)).status).toBe(404);
      expect((await tus.patch(`${app.url}/uploads/${id}`, 0, BYTES)).status).toBe(404);
    },
  );

  it('is told so before a byte of the body is read', async () => {
    const { url } = await announced();
    const part = new TusClient('a-key-of-nobody').begin(url, 0, BYTES.length);
    const status = await new Promise((resolve) => part.on('response', (response) => resolve(response.statusCode)));
    expect(status).toBe(401);
    part.destroy();
  });

  it('is told when its key is of the organization, or may not write', async () => {
    const { url } = await announced();
    const { key } = await createKey(app.dataSource.manager, {
      owner: { projectId: tenant.projectId },
      scopes: ['FILES_READ'],
    });
    for (const apiKey of [tenant.organizationApiKey, key]) {
      expect((await new TusClient(apiKey).head(url)).status).toBe(403);
      expect((await new TusClient(apiKey).patch(url, 0, BYTES)).status).toBe(403);
      expect((await new TusClient(apiKey).delete(url)).status).toBe(403);
    }
  });
});

describe('an upload that is given up', () => {
  it('by DELETE frees its place, and is explained afterwards', async () => {
    const before = await files.storage();
    const { id, url } = await announced();
    await tus.patch(url, 0, BYTES.subarray(0, 50_000));
    expect((await tus.delete(url)).status).toBe(204);
    expect(await files.storage()).toEqual(before);
    expect(await files.read(id)).toBe('FILE_DELETED');
    expect((await tus.head(url)).status).toBe(410);
    expect(errorCode(await tus.patch(url, 50_000, BYTES.subarray(50_000)))).toBe('FILE_DELETED');
    await expectNoLeftovers(app);
  });
});
