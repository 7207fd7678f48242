import sharp from 'sharp';
import { createFileClient, type FileClient } from '../support/graphql/file-client';
import { readFixture } from '../support/media/media-fixtures';
import { startAliasedApp } from '../support/rest/aliased-app';
import { blobPart, formOf, type Part } from '../support/rest/forms';
import { createRestClient, type RestClient } from '../support/rest/rest-client';
import { expectNoLeftovers } from '../support/service/leftovers';
import { createTenant, type TenantOptions, type TestApp } from '../support/service/test-app';

const STILL = readFixture('still.png');
const UNKNOWN = 'file_01arz3ndektsv4rrffq69g5fav';
const IMAGE: Part = ['image', { bytes: STILL, filename: 'still.png' }];

let app: TestApp;
let graph: FileClient;
let client: RestClient;
beforeAll(async () => {
  app = await startAliasedApp();
  graph = createFileClient(app.url, app.apiKey);
  client = createRestClient(app.url, app.apiKey);
});
afterAll(async () => {
  await expectNoLeftovers(app);
  await app.close();
});

const draw = (body: object, headers = {}, as = client) =>
  as.post('/v1/images/generations', { model: 'gpt-image-1', prompt: 'a hill', size: '64x64', ...body }, headers);
const edit = (...parts: readonly Part[]) =>
  client.post('/v1/images/edits', formOf(...parts, ['prompt', 'a red door'], ['model', 'gpt-image-1']));

async function tenantClient(options: TenantOptions): Promise<RestClient> {
  return createRestClient(app.url, (await createTenant(app.dataSource, options)).apiKey);
}

describe('POST /v1/images/generations', () => {
  it('has either bytes or a URL for each picture', async () => {
    const { json } = await draw({ n: 2 });
    expect(json.data.map(Object.keys)).toEqual(Array(2).fill(['b64_json', 'file_id']));
    expect(json.output_format).toBe('png');
    const byUrl = await draw({ response_format: 'url' });
    expect(byUrl.json.data.map(Object.keys)).toEqual([['url', 'file_id']]);
    expect(byUrl.json.data[0].url).toContain(`${app.url}/files/${byUrl.json.data[0].file_id}/`);
  });

  it('takes what clients send that asks for nothing', async () => {
    const nothing = { n: null, size: 'auto', quality: 'auto', background: 'auto', output_format: '', stream: false };
    const hints = { style: 'vivid', moderation: 'low', input_fidelity: 'high', output_compression: 90, user: 'u' };
    expect((await draw({ ...nothing, ...hints, unknown: [1] })).status).toBe(200);
    expect((await draw({ model: null, quality: 'standard', background: 'opaque' })).status).toBe(200);
  });

  it('takes settings for the model that it chooses itself', async () => {
    const { json } = await draw({ model: undefined, output_format: 'webp' });
    expect(json.output_format).toBe('webp');
  });

  it('answers with bytes and the reason where nothing was stored', async () => {
    const full = await tenantClient({ maxFiles: 0 });
    const none = await tenantClient({ zeroDataRetention: true });
    for (const [as, reason] of [
      [full, 'quota_file_count'],
      [none, 'zero_data_retention'],
    ] as const) {
      const { status, json } = await draw({ response_format: 'url' }, {}, as);
      expect(json.data).toEqual([{ b64_json: expect.any(String), persistence: { status: 'skipped', reason } }]);
      expect(status).toBe(200);
    }
  });

  it('makes no second picture for a repeat with the same key', async () => {
    const key = { 'idempotency-key': 'v1-images-1' };
    const first = await draw({}, key);
    const again = await draw({}, key);
    expect(again.json).toEqual(first.json);
    expect(await draw({ prompt: 'another' }, key)).toMatchObject({
      status: 409,
      json: { error: { code: 'idempotency_key_reused', param: 'Idempotency-Key' } },
    });
    await graph.delete(first.json.data[0].file_id);
    const error = { code: 'file_deleted', param: 'Idempotency-Key' };
    expect(await draw({}, key)).toMatchObject({ status: 404, json: { error } });
  });

  it('takes another picture under the same key for another call', async () => {
    const key = { 'idempotency-key': 'v1-edit-1' };
    const send = (bytes: Buffer) =>
      client.post(
        '/v1/images/edits',
        formOf(['image', { bytes, filename: 'a.png' }], ['prompt', 'a red door'], ['model', 'gpt-image-1']),
        key,
      );
    const first = await send(STILL);
    expect((await send(STILL)).json).toEqual(first.json);
    const other = await sharp(STILL).negate().png().toBuffer();
    expect(await send(other)).toMatchObject({ status: 409, json: { error: { code: 'idempotency_key_reused' } } });
  });

  it.each([
    [{ prompt: undefined }, 400, 'invalid_input', 'prompt'],
    [{ prompt: ' ' }, 400, 'invalid_input', 'prompt'],
    [{ prompt: 7 }, 400, 'invalid_input', 'prompt'],
    [{ n: 0 }, 400, 'invalid_input', 'n'],
    [{ n: 1.5 }, 400, 'invalid_input', 'n'],
    [{ n: '2' }, 400, 'invalid_input', 'n'],
    [{ size: '64' }, 400, 'invalid_input', 'size'],
    [{ size: ['64x64'] }, 400, 'invalid_input', 'size'],
    [{ quality: 'best' }, 400, 'invalid_input', 'quality'],
    [{ output_format: 'gif' }, 400, 'invalid_input', 'output_format'],
    [{ background: 'transparent' }, 400, 'invalid_input', 'background'],
    [{ response_format: 'hex' }, 400, 'invalid_input', 'response_format'],
    [{ stream: true }, 400, 'invalid_input', 'stream'],
    [{ model: 'dall-e-4' }, 404, 'model_not_found', 'model'],
    [{ model: 'tts-1' }, 404, 'model_not_found', 'model'],
  ])('refuses %j', async (body, status, code, param) => {
    const answer = await draw(body);
    expect({ status: answer.status, ...answer.json.error }).toMatchObject({ status, code, param });
    expect(answer.headers.get('x-should-retry')).toBeNull();
  });

  it.each(['[1]', '"x"', '{', ''])('refuses the body %j', async (body) => {
    const response = await fetch(`${app.url}/v1/images/generations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${app.apiKey}`, 'content-type': 'application/json' },
      body,
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
  });
});

describe('POST /v1/images/edits', () => {
  it('takes a file that another door has brought, and notes it', async () => {
    const { file } = await graph.upload(STILL);
    for (const named of [file.id, JSON.stringify({ file_id: file.id })]) {
      const { json } = await edit(['image', named]);
      const made = await graph.graphql.request('query ($id: ID!) { file(id: $id) { sources { id } } }', {
        id: json.data[0].file_id,
      });
      expect(made.data.file.sources).toEqual([{ id: file.id }]);
    }
  });

  it('takes the parts in any order, and pictures by either name', async () => {
    const { width, height } = await sharp(STILL).metadata();
    for (const parts of [
      [IMAGE, ['n', '2']],
      [
        ['n', '2'],
        ['image[]', IMAGE[1]],
        ['size', 'auto'],
      ],
    ] as const) {
      const { json } = await edit(...(parts as readonly Part[]), ['stream', 'False']);
      expect(json.data).toHaveLength(2);
      const picture = await sharp(Buffer.from(json.data[1].b64_json, 'base64')).metadata();
      expect([picture.width, picture.height]).toEqual([width, height]);
    }
  });

  it.each<[what: string, parts: readonly Part[], status: number, code: string, param: string | null]>([
    ['no picture', [], 400, 'invalid_input', 'image'],
    ['an empty one', [['image', '']], 400, 'invalid_input', 'image'],
    ['one that is named by nothing', [['image', 'picture']], 400, 'invalid_input', 'image'],
    [
      'one that is none',
      [['image', { bytes: Buffer.from('text'), filename: 'x.png' }]],
      400,
      'unsupported_media_type',
      'image',
    ],
    ['one of no bytes', [['image', { bytes: Buffer.alloc(0), filename: 'x.png' }]], 400, 'empty_file', 'image'],
    ['a file that there is not', [['image', UNKNOWN]], 404, 'file_not_found', 'image'],
    ['a second that there is not', [IMAGE, ['image[]', UNKNOWN]], 404, 'file_not_found', 'image.1'],
    ['two masks', [IMAGE, ['mask', IMAGE[1]], ['mask', IMAGE[1]]], 400, 'invalid_input', 'mask'],
    ['a mask that hides all', [IMAGE, ['mask', IMAGE[1]]], 400, 'invalid_input', 'mask'],
    ['a number that is none', [IMAGE, ['n', 'x']], 400, 'invalid_input', 'n'],
    ['a size as a file', [IMAGE, blobPart('size', '64x64')], 400, 'invalid_input', 'size'],
    ['a wish for events', [IMAGE, ['stream', 'true']], 400, 'invalid_input', 'stream'],
    ['the same as Python writes it', [IMAGE, ['stream', 'True']], 400, 'invalid_input', 'stream'],
  ])('refuses %s', async (_what, parts, status, code, param) => {
    const answer = await edit(...parts);
    expect({ status: answer.status, ...answer.json.error }).toMatchObject({ status, code, param });
  });

  it('takes no JSON', async () => {
    expect(await client.post('/v1/images/edits', { image: UNKNOWN })).toMatchObject({
      json: { error: { type: 'invalid_request_error' } },
    });
  });
});
