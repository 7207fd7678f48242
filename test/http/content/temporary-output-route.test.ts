import { TemporaryBlobEntity } from '../../../src/database/entities/temporary-blob';
import { newId } from '../../../src/database/new-id';
import { generationRow, insertGenerationRows, outputRow } from '../../support/database/generation-rows';
import { createFileClient, type FileClient } from '../../support/graphql/file-client';
import { sendHttp } from '../../support/http/http-client';
import { readFixture } from '../../support/media/media-fixtures';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../../support/service/test-app';

const BYTES = readFixture('still.png');
const OUTPUTS =
  'query ($id: ID!) { mediaGeneration(id: $id) { ... on ImageGeneration { images { base64 url { url expiresAt } } } } }';

let app: TestApp;
let tenant: TestTenant;
let client: FileClient;

beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api' });
  tenant = await createTenant(app.dataSource);
  client = createFileClient(app.url, tenant.apiKey);
});
afterAll(() => app.close());

/** A generation of two outputs of which the second is kept for a while. @returns its id */
async function keepForAWhile(expiresAt = new Date(Date.now() + 600_000)): Promise<string> {
  // The bytes of a file serve as those of it: the store does not know the difference.
  const { file } = await client.upload(BYTES);
  const { sha256 } = file;
  const generation = generationRow({ outputs: [outputRow(), outputRow({ sha256, sizeBytes: BYTES.length })] });
  await insertGenerationRows(app.dataSource, tenant, [generation]);
  const [{ object_key: objectKey }] = await app.dataSource.query('SELECT object_key FROM files WHERE id = $1', [
    file.id,
  ]);
  await app.dataSource.manager.insert(TemporaryBlobEntity, {
    ...{ id: newId('held'), projectId: tenant.projectId, generationId: generation.id, purpose: 'OUTPUT', index: 1 },
    ...{ objectKey, mimeType: 'image/png', sizeBytes: BYTES.length, expiresAt },
  });
  return generation.id;
}

async function readOutputs(
  id: string,
): Promise<{ base64: string | null; url: { url: string; expiresAt: string } | null }[]> {
  const { data, errors } = await client.graphql.request(OUTPUTS, { id });
  expect(errors).toBeUndefined();
  return data.mediaGeneration.images;
}

async function signedUrl(id: string): Promise<string> {
  const [, output] = await readOutputs(id);
  return output?.url?.url ?? '';
}

describe('a temporary output', () => {
  it('is read by its signed URL, without a key, whole or in part', async () => {
    const url = await signedUrl(await keepForAWhile());
    const whole = await sendHttp(url);
    expect(whole.body.equals(BYTES)).toBe(true);
    expect(whole.headers).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': expect.stringMatching(/^inline; filename="?image-\w{4}-2\.png/),
      'cache-control': 'private, no-cache',
    });
    const part = await sendHttp(url, { headers: { range: 'bytes=1-3' } });
    expect({ status: part.status, body: part.body.toString() }).toEqual({ status: 206, body: 'PNG' });
    const head = await sendHttp(url, { method: 'HEAD' });
    expect(head.headers['content-length']).toBe(String(BYTES.length));
    const again = await sendHttp(url, { headers: { 'if-none-match': whole.headers.etag ?? '' } });
    expect(again.status).toBe(304);
  });

  it('is in base64, beside one that is not there', async () => {
    const [first, output] = await readOutputs(await keepForAWhile());
    expect(first).toEqual({ base64: null, url: null });
    expect(output?.base64).toBe(BYTES.toString('base64'));
  });

  it('has no URL that outlives it', async () => {
    const expiresAt = new Date(Date.now() + 60_000);
    const [, output] = await readOutputs(await keepForAWhile(expiresAt));
    expect(Date.parse(output?.url?.expiresAt ?? '')).toBeLessThanOrEqual(expiresAt.getTime());
  });

  it('is gone when its time is over', async () => {
    const id = await keepForAWhile();
    const url = await signedUrl(id);
    await app.dataSource.query('UPDATE held_blobs SET held_until = now() WHERE generation_id = $1', [id]);
    expect((await sendHttp(url)).status).toBe(404);
    expect((await readOutputs(id))[1]).toEqual({ base64: null, url: null });
  });

  it('is opened by nothing but its own signature', async () => {
    const [id, other] = [await keepForAWhile(), await keepForAWhile()];
    const url = await signedUrl(id);
    const file = await client.upload(BYTES);
    const forged = [
      url.replace(id, other),
      url.replace('/outputs/1/', '/outputs/0/'),
      url.replace('/outputs/1/', '/outputs/01/'),
      url.replace(/expires=\d+/, `expires=${Date.now() + 86_400_000}`),
      url.replace(/signature=.*/, ''),
      url.replace(/(signature=.).*/, '$1'),
      `${app.url}/generations/${id}/outputs/1/content?${new URL(file.file.download.url).searchParams}`,
      `${app.url}/files/${id}/content?disposition=1&${new URL(url).searchParams}`,
    ];
    for (const target of forged) expect([403, 404]).toContain((await sendHttp(target)).status);
    const authorization = `Bearer ${tenant.apiKey}`;
    const unsigned = url.replace(/\?.*/, '');
    expect((await sendHttp(unsigned, { headers: { authorization } })).status).toBe(403);
  });
});
