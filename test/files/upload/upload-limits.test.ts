import type { MediaScope } from '../../../src/domain/caller';
import { createFileClient, type FileClient, UPLOAD_FILE } from '../../support/graphql/file-client';
import {
  askByHead,
  authorization,
  connectRaw,
  uploadBody,
  uploadChunked,
  uploadWhole,
} from '../../support/http/multipart/raw-upload';
import { readFixture } from '../../support/media/media-fixtures';
import { expectNoLeftovers } from '../../support/service/leftovers';
import { createTenant, startTestApp, type TestApp } from '../../support/service/test-app';

const BYTES = readFixture('video.mp4');
const ONE_MORE = Buffer.concat([BYTES, Buffer.alloc(1)]);
const FORM_BYTES = 1024 * 1024;

let app: TestApp;
let client: FileClient;
beforeAll(async () => {
  app = await startTestApp({ MAX_UPLOAD_BYTES: String(BYTES.length) });
  client = createFileClient(app.url, app.apiKey);
});
afterAll(async () => {
  await expectNoLeftovers(app);
  await app.close();
});

describe('the largest file', () => {
  it.each([
    ['a size in the header', uploadWhole],
    ['no size in the header', uploadChunked],
  ])('is stored, and one of a byte more is not, with %s', async (_what, upload) => {
    const largest = await upload(app, BYTES);
    expect(largest.body.data).toMatchObject({ uploadFile: { file: { sizeBytes: BYTES.length }, errors: [] } });
    const larger = await upload(app, ONE_MORE);
    expect(larger.status).toBe(200);
    expect(larger.body).toMatchObject({
      data: { uploadFile: { file: null, errors: [{ code: 'FILE_TOO_LARGE', path: ['input', 'file'] }] } },
    });
  });

  it('cannot be exceeded by a project that keeps nothing', async () => {
    const { apiKey } = await createTenant(app.dataSource, { zeroDataRetention: true });
    for (const upload of [uploadWhole, uploadChunked]) {
      const { body } = await upload(app, ONE_MORE, { apiKey });
      expect(body.data).toMatchObject({ uploadFile: { persistence: null, errors: [{ code: 'FILE_TOO_LARGE' }] } });
    }
  });

  it('cannot be exceeded by a body of any length', async () => {
    const { status, body } = await uploadChunked(app, Buffer.concat([BYTES, Buffer.alloc(4 * FORM_BYTES)]));
    expect(status).toBe(200);
    expect(body.data).toMatchObject({ uploadFile: { errors: [{ code: 'FILE_TOO_LARGE' }] } });
  });
});

describe('a request that is refused by its headers', () => {
  it('is longer than any that could be good', async () => {
    const length = BYTES.length + FORM_BYTES + 1;
    const { status, headers, body } = await askByHead(app, { 'Content-Length': length, ...authorization(app) });
    expect(status).toBe(413);
    expect(headers['content-type']).toMatch(/^application\/json/);
    expect(body.errors).toMatchObject([{ extensions: { code: 'PAYLOAD_TOO_LARGE' } }]);
  });

  it.each([
    ['no key', {}],
    ['an unknown key', { Authorization: 'Bearer unknown-key-of-nobody' }],
    ['a key of another form', { Authorization: 'Basic dTpw' }],
    ['a key that is too long', { Authorization: `Bearer ${'k'.repeat(5000)}` }],
  ])('has %s', async (_what, headers) => {
    const answer = await askByHead(app, { 'Content-Length': BYTES.length, ...headers });
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(answer.body.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  it('has a key that was revoked', async () => {
    const { apiKey, projectId } = await createTenant(app.dataSource);
    const headers = authorization(app, apiKey);
    expect((await uploadWhole(app, BYTES, { apiKey })).status).toBe(200);
    await app.dataSource.query('UPDATE api_keys SET revoked_at = now() WHERE project_id = $1', [projectId]);
    expect((await askByHead(app, { 'Content-Length': BYTES.length, ...headers })).status).toBe(401);
  });
});

describe('a key that may not upload', () => {
  it('belongs to an organization', async () => {
    const { organizationApiKey } = await createTenant(app.dataSource);
    await expectForbidden(organizationApiKey);
  });

  it.each<[MediaScope[]]>([[['FILES_READ']], [['GENERATE', 'USAGE_READ', 'ADMIN']]])(
    'has the scopes %j',
    async (scopes) => {
      const { apiKey } = await createTenant(app.dataSource, { scopes });
      await expectForbidden(apiKey);
    },
  );

  async function expectForbidden(apiKey: string): Promise<void> {
    const { status, body } = await uploadWhole(app, BYTES, { apiKey });
    expect(status).toBe(200);
    expect(body.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  }
});

it('wants the header that no form of another site can send', async () => {
  const raw = connectRaw(app);
  const body = uploadBody(BYTES);
  await raw.send(
    `POST /graphql HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${app.apiKey}\r\nContent-Length: ${body.length}\r\n` +
      'Content-Type: multipart/form-data; boundary=----boundary7MA4YWxk\r\n\r\n',
  );
  expect(await raw.answer()).toMatchObject({ status: 400, body: { errors: [{}] } });
  raw.socket.destroy();
});

it('takes no file in an operation without one', async () => {
  const { errors } = await client.graphql.request(UPLOAD_FILE);
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
});
