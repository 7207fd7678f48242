import { createFileClient } from '../../support/graphql/file-client';
import { encodeForm, filePart, mapPart, operationsPart } from '../../support/http/multipart/multipart-body';
import type { RawAnswer } from '../../support/http/multipart/multipart-client';
import { authorization, connectRaw } from '../../support/http/multipart/raw-upload';
import { paddedPng } from '../../support/media/media-samples';
import { expectNoLeftovers } from '../../support/service/leftovers';
import { createTenant, startTestApp, type TestApp } from '../../support/service/test-app';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const part = (name: string) => `${name}: uploadFile(input: { file: $${name} }) { file { sizeBytes } errors { code } }`;
/** Reads `b` before `a`, which is sent first. */
const IN_REVERSE = `mutation ($a: Upload!, $b: Upload!) { ${part('b')} ${part('a')} }`;

async function uploadInReverse(apiKey: string, first: Buffer, second: Buffer): Promise<RawAnswer> {
  const form = encodeForm([
    operationsPart({ query: IN_REVERSE, variables: { a: null, b: null } }),
    mapPart({ 0: ['variables.a'], 1: ['variables.b'] }),
    filePart('0', first),
    filePart('1', second),
  ]);
  const raw = connectRaw(app);
  try {
    return await raw.upload(form, authorization(app, apiKey));
  } finally {
    raw.socket.destroy();
  }
}

describe('a file that waits on the disk until it is read', () => {
  it('is one that the quota has room for', async () => {
    const small = paddedPng(1_000);
    const { apiKey } = await createTenant(app.dataSource, { maxBytes: 100_000 });
    const kept = await uploadInReverse(apiKey, paddedPng(50_000), small);
    expect(kept.body.errors).toBeUndefined();
    const refused = await uploadInReverse(apiKey, paddedPng(60_000), small);
    expect(refused.body.errors).toMatchObject([{ extensions: { code: 'PAYLOAD_TOO_LARGE' } }]);
    expect((await createFileClient(app.url, apiKey).storage()).files).toBe(3);
  });

  it('is none where there is no place for one more file', async () => {
    const { apiKey } = await createTenant(app.dataSource, { maxFiles: 1 });
    await createFileClient(app.url, apiKey).upload(paddedPng(100));
    const { body } = await uploadInReverse(apiKey, paddedPng(100), paddedPng(200));
    const refused = { file: null, errors: [{ code: 'FILE_COUNT_EXCEEDED' }] };
    expect(body.data).toEqual({ b: refused, a: refused });
  });

  it('is small: another comes in the order in which it is read', async () => {
    const { body } = await uploadInReverse(app.apiKey, paddedPng(65 * 1024 * 1024), paddedPng(200));
    expect(body.errors).toMatchObject([{ extensions: { code: 'PAYLOAD_TOO_LARGE' } }]);
    await expectNoLeftovers(app);
  });
});
