import { revokeKey } from '../../../src/accounts/keys';
import { createFileClient } from '../../support/graphql/file-client';
import { createGraphqlClient } from '../../support/graphql/graphql-client';
import { type Answer, DOORS } from '../../support/http/doors';
import { sendHttp } from '../../support/http/http-client';
import { announce, TusClient } from '../../support/http/resumable-upload';
import { readFixture } from '../../support/media/media-fixtures';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../../support/service/test-app';

const CREATE = `mutation ($input: CreateMediaTokenInput!) { createMediaToken(input: $input) {
  token expiresAt errors { __typename code path message } } }`;
const VIEWER = '{ mediaViewer { scopes ownerId expiresAt project { id } } }';
const PICTURE = readFixture('still.png');

let app: TestApp;
let tenant: TestTenant;
beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api' });
  tenant = await createTenant(app.dataSource);
});
afterAll(() => app.close());

async function make(input: object, apiKey = tenant.apiKey) {
  const { data, errors } = await createGraphqlClient(app.url, apiKey).request(CREATE, { input });
  expect(errors).toBeUndefined();
  return data.createMediaToken as { token: string | null; expiresAt: string | null; errors: object[] };
}

describe('createMediaToken', () => {
  it('answers with a token that is good for a quarter of an hour by default', async () => {
    const { token, expiresAt, errors } = await make({ scopes: ['FILES_READ'] });
    expect({ token, errors }).toEqual({ token: expect.stringMatching(/^mgt_eyJ/), errors: [] });
    const secondsLeft = (Date.parse(expiresAt ?? '') - Date.now()) / 1000;
    expect(secondsLeft).toBeGreaterThan(840);
    expect(secondsLeft).toBeLessThanOrEqual(900);
  });

  it('is refused where the request has not the variable by which the owner, or a limit, is given', async () => {
    const { url } = app;
    const ask = async (field: string, type: string, variables: object, key = tenant.apiKey) => {
      const document = `mutation ($given: ${type}) { createMediaToken(input: { scopes: [FILES_READ], ${field} }) {
        token errors { code path } } }`;
      return (await createGraphqlClient(url, key).request(document, variables)).data.createMediaToken;
    };
    const refusedAt = (...path: string[]) => ({ token: null, errors: [{ code: 'INVALID_INPUT', path }] });
    expect(await ask('ownerId: $given', 'String', {})).toEqual(refusedAt('input', 'ownerId'));
    expect(await ask('ownerId: $given', 'String', { given: undefined })).toEqual(refusedAt('input', 'ownerId'));
    const uploads = 'limits: { uploads: $given }';
    expect(await ask(uploads, 'Int', {})).toEqual(refusedAt('input', 'limits', 'uploads'));
    const made = { token: expect.any(String), errors: [] };
    for (const given of ['ada', null]) expect(await ask('ownerId: $given', 'String', { given })).toEqual(made);
    expect(await ask('ownerId: $given', 'String = "ada"', {})).toEqual(made);
    expect(await ask('ttlSeconds: $given', 'Int! = 60', {})).toEqual(made);
  });

  it('says which field is wrong', async () => {
    await expect(make({ scopes: ['FILES_READ', 'ADMIN'], ttlSeconds: 60 })).resolves.toMatchObject({
      token: null,
      expiresAt: null,
      errors: [{ __typename: 'MediaInputError', code: 'INVALID_INPUT', path: ['input', 'scopes', '1'] }],
    });
  });
});

describe('a token', () => {
  it.each(DOORS)('is taken by %s', async (_, send) => {
    const { token, expiresAt } = await make({ scopes: ['FILES_READ'], ownerId: 'ada' });
    const { data, errors }: Answer = await send({ url: app.url, apiKey: token ?? '' }, VIEWER);
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      mediaViewer: { scopes: ['FILES_READ'], ownerId: 'ada', expiresAt, project: { id: tenant.projectId } },
    });
  });

  it('uploads by tus and by a form, and reads by REST and as content', async () => {
    const { token } = await make({ scopes: ['FILES_READ', 'FILES_WRITE'] });
    const bearer = token ?? '';
    const upload = await announce(app.url, bearer, PICTURE, { filename: 'a.png', mimeType: 'image/png' });
    await expect(new TusClient(bearer).patch(upload.url, 0, PICTURE)).resolves.toMatchObject({ status: 204 });
    await expect(createFileClient(app.url, bearer).upload(PICTURE)).resolves.toMatchObject({ errors: [] });
    for (const path of [`/files/${upload.id}/content`, `/files/${upload.id}/thumbnail`, `/v3/files/${upload.id}`]) {
      const answer = await sendHttp(`${app.url}${path}`, { headers: { authorization: `Bearer ${bearer}` } });
      expect({ path, status: answer.status }).toEqual({ path, status: 200 });
    }
  });

  it('leaves its uploads to the next token of the same owner', async () => {
    const input = { scopes: ['FILES_READ', 'FILES_WRITE'], ownerId: 'ada', limits: { uploads: 1 } };
    const [first, next] = [(await make(input)).token ?? '', (await make(input)).token ?? ''];
    const half = PICTURE.length >> 1;
    const upload = await announce(app.url, first, PICTURE, { filename: 'a.png', mimeType: 'image/png' });
    await new TusClient(first).patch(upload.url, 0, PICTURE.subarray(0, half));
    const [tokenId] = await app.dataSource.query('SELECT token_id FROM uploads WHERE file_id = $1', [upload.id]);
    const client = new TusClient(next);
    await expect(client.offset(upload.url)).resolves.toBe(half);
    await expect(client.patch(upload.url, half, PICTURE.subarray(half))).resolves.toMatchObject({ status: 204 });
    // It is of the token that has announced it, however far that came.
    const counted = await app.dataSource.query('SELECT uploads FROM token_uses WHERE token_id = $1', [
      tokenId.token_id,
    ]);
    expect(counted).toEqual([{ uploads: 1 }]);
    await expect(createFileClient(app.url, next).upload(PICTURE)).resolves.toMatchObject({ errors: [] });
  });

  it('does no more than its scopes', async () => {
    const { token } = await make({ scopes: ['FILES_READ'] });
    const { errors } = await createGraphqlClient(app.url, token ?? '').request(CREATE, {
      input: { scopes: ['FILES_READ'] },
    });
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  it('goes as far as its limits, and says which is reached', async () => {
    const limits = {
      maxFileBytes: 50_000,
      totalBytes: 100_000,
      uploads: 1,
      generations: 0,
      kinds: ['IMAGE'],
      models: ['m'],
    };
    const { token } = await make({ scopes: ['FILES_READ', 'FILES_WRITE', 'GENERATE'], limits });
    const client = createFileClient(app.url, token ?? '');
    await expect(client.upload(PICTURE)).resolves.toMatchObject({ errors: [] });
    const path = ['input', 'file'];
    const error = { __typename: 'MediaInputError', code: 'TOKEN_LIMIT_REACHED', path, retryable: false };
    await expect(client.upload(PICTURE)).resolves.toMatchObject({ file: null, errors: [error] });
    const answer = await sendHttp(`${app.url}/v3/images`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'local/renderer', prompt: 'a fox' }),
    });
    expect({ status: answer.status, code: JSON.parse(answer.body.toString()).error.code }).toEqual({
      status: 403,
      code: expect.stringMatching(/token_limit_reached/i),
    });
  });

  it('is refused with its key', async () => {
    const other = await createTenant(app.dataSource);
    const { token } = await make({ scopes: ['FILES_READ'] }, other.apiKey);
    const client = createGraphqlClient(app.url, token ?? '');
    const { data } = await client.request(VIEWER);
    expect(data.mediaViewer.project.id).toBe(other.projectId);
    const [{ id }] = await app.dataSource.query('SELECT id FROM api_keys WHERE project_id = $1', [other.projectId]);
    await revokeKey(app.dataSource, id);
    // As soon as the process has heard of it.
    for (;;) {
      const { errors } = await client.request(VIEWER);
      if (errors === undefined) continue;
      expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
      break;
    }
  });
});
