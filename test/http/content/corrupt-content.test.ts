import { GcsServer } from '../../support/gcs-server/server';
import { createFileClient, type FileClient, UPLOAD_FILE } from '../../support/graphql/file-client';
import { createGenerationClient } from '../../support/graphql/generation-client';
import { type HttpAnswer, sendHttp } from '../../support/http/http-client';
import { readFixture } from '../../support/media/media-fixtures';
import { wavOf } from '../../support/media/media-samples';
import { startTestApp, type TestApp } from '../../support/service/test-app';

const PICTURE = readFixture('still.png');
const LARGE = wavOf(3_000_000);

let bucketServer: GcsServer;
let app: TestApp;
let client: FileClient;

beforeAll(async () => {
  bucketServer = await GcsServer.start();
  app = await startTestApp({
    BLOB_STORE: 'gcs',
    GCS_BUCKET: bucketServer.bucket.name,
    STORAGE_EMULATOR_HOST: bucketServer.url,
  });
  client = createFileClient(app.url, app.apiKey);
});
afterEach(() => bucketServer.faults.clear());
afterAll(async () => {
  await app.close();
  await bucketServer.close();
});

const headers = () => ({ authorization: `Bearer ${app.apiKey}` });
const contentOf = (id: string) => `${app.url}/files/${id}/content`;

function expectUnavailable({ status, headers, body }: HttpAnswer): void {
  expect([status, JSON.parse(body.toString()).errors[0].extensions.code]).toEqual([503, 'STORAGE_UNAVAILABLE']);
  expect(headers['retry-after']).toBe('5');
  expect([headers.etag, headers['content-disposition']]).toEqual([undefined, undefined]);
}

describe('bytes that changed on their way from the store', () => {
  it('never reach a client as a whole', async () => {
    const { file } = await client.upload(LARGE);
    for (let read = 0; read < 2; read += 1)
      bucketServer.faults.add({ kind: 'download', action: { type: 'corrupt-download' } });
    await expect(sendHttp(contentOf(file.id), { headers: headers() })).rejects.toMatchObject({ code: 'ECONNRESET' });
    const answer = await fetch(contentOf(file.id), { headers: headers() });
    expect(answer.status).toBe(200);
    await expect(answer.arrayBuffer()).rejects.toThrow('terminated');
    expect((await sendHttp(contentOf(file.id), { headers: headers() })).body.equals(LARGE)).toBe(true);
  });

  it('are refused before a byte is sent where they are found out by then', async () => {
    const { file } = await client.upload(PICTURE);
    bucketServer.faults.add({ kind: 'download', action: { type: 'corrupt-download' } });
    expectUnavailable(await sendHttp(contentOf(file.id), { headers: headers() }));
    expect((await sendHttp(contentOf(file.id), { headers: headers() })).body.equals(PICTURE)).toBe(true);
  });

  it('become no thumbnail', async () => {
    const { file } = await client.upload(PICTURE);
    bucketServer.faults.add({ kind: 'download', action: { type: 'corrupt-download' } });
    const url = `${app.url}/files/${file.id}/thumbnail?width=64`;
    expectUnavailable(await sendHttp(url, { headers: headers() }));
    expect((await sendHttp(url, { headers: headers() })).status).toBe(200);
  });

  it('are no input of a generation', async () => {
    const { file } = await client.upload(PICTURE);
    bucketServer.faults.add({ kind: 'download', action: { type: 'corrupt-download' } });
    const generations = createGenerationClient(app.url, app.apiKey);
    const input = { prompt: 'it', image: { fileId: file.id } };
    await expect(generations.image(input)).rejects.toThrow('STORAGE_UNAVAILABLE');
    expect(await generations.image(input)).toMatchObject({ errors: [] });
  });
});

describe('a store that refuses what it should not', () => {
  it('is an outage when it finds no whole object in range', async () => {
    const { file } = await client.upload(PICTURE);
    bucketServer.faults.add({ kind: 'download', action: { type: 'status', status: 416 } });
    expectUnavailable(await sendHttp(contentOf(file.id), { headers: headers() }));
  });

  it('is an outage when it holds less than was stored', async () => {
    const { file } = await client.upload(PICTURE);
    const [name] = [...bucketServer.bucket.objects.keys()].filter((key) => key.endsWith(file.id));
    bucketServer.bucket.put(name ?? '', PICTURE.subarray(0, 100), {}, new URLSearchParams());
    const range = `bytes=50-${PICTURE.length - 1}`;
    expectUnavailable(await sendHttp(contentOf(file.id), { headers: { ...headers(), range } }));
  });

  it.each([
    ['one request', PICTURE, 'upload'],
    ['a session', LARGE, 'session-start'],
  ] as const)('is an outage when it tells of another object and there is none: %s', async (_name, bytes, kind) => {
    bucketServer.faults.add({ kind, action: { type: 'status', status: 412 } });
    const { errors } = await client.graphql.upload(UPLOAD_FILE, {}, { file: new File([bytes], 'a') });
    expect(errors).toMatchObject([{ extensions: { code: 'STORAGE_UNAVAILABLE' } }]);
    expect(await client.storage()).toMatchObject({ reservedBytes: 0, reservedFiles: 0 });
  });
});
