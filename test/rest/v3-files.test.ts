import { createHash } from 'node:crypto';
import { fileRow, insertFileRows } from '../support/database/file-rows';
import { createFileClient } from '../support/graphql/file-client';
import { readFixture } from '../support/media/media-fixtures';
import { blobPart, formOf, type Part } from '../support/rest/forms';
import { createRestClient, type RestClient } from '../support/rest/rest-client';
import { createTenant, startTestApp, type TestApp } from '../support/service/test-app';

const BYTES = readFixture('video.mp4');
const FILE: Part = ['file', { bytes: BYTES, filename: 'walk.mp4' }];

let app: TestApp;
let client: RestClient;

beforeAll(async () => {
  app = await startTestApp();
  client = createRestClient(app.url, app.apiKey);
});
afterAll(() => app.close());

const upload = (...parts: readonly Part[]) => client.post('/v3/files', formOf(...parts));

describe('POST /v3/files', () => {
  it('stores a file whose part comes first, and what is said of it behind it', async () => {
    const { status, json } = await upload(
      FILE,
      ['purpose', 'reference_media'],
      ['ttl_seconds', '3600'],
      ['filename', 'b.mp4'],
    );
    expect(json).toEqual({
      id: expect.stringMatching(/^file_/),
      object: 'file',
      bytes: BYTES.length,
      filename: 'b.mp4',
      mime_type: 'video/mp4',
      purpose: 'reference_media',
      status: 'ready',
      created_at: expect.any(String),
      expires_at: expect.any(String),
      sha256: createHash('sha256').update(BYTES).digest('hex'),
      kind: 'video',
      media: expect.objectContaining({ format: 'mp4' }),
      origin: 'uploaded',
    });
    expect(Date.parse(json.expires_at) - Date.parse(json.created_at)).toBe(3_600_000);
    expect(status).toBe(200);
  });

  it('takes the parts in any order, and passes over what it does not know', async () => {
    const mood: Part = ['mood', 'x'.repeat(10_000)];
    const other: Part = ['attachment', { bytes: Buffer.alloc(200_000), filename: 'x' }];
    const { json } = await upload(['ttl_seconds', ''], mood, other, ['tags[]', 'a'], FILE, ['tags[]', 'b'], other);
    expect(json).toMatchObject({ filename: 'walk.mp4', bytes: BYTES.length });
    expect(json).not.toHaveProperty('expires_at');
    const listed = await client.get('/v3/files?tags=a,b');
    expect(listed.json.data.map(({ id }: { id: string }) => id)).toEqual([json.id]);
    expect((await client.get('/v3/files?tags=a&tags=c')).json.data).toEqual([]);
  });

  it('takes lists and objects as every client writes them', async () => {
    const notes: Part[] = [
      ['metadata', '{"room": "kitchen"}'],
      ['tags', 'r1'],
      ['tags', 'r2'],
    ];
    const left: Part[] = ['ttl_seconds', 'purpose', 'filename'].map((name) => [name, 'auto']);
    const { json, status } = await upload(FILE, ...notes, ...left);
    expect({ status, filename: json.filename }).toEqual({ status: 200, filename: 'walk.mp4' });
    for (const query of ['tags=r1,r2', 'tags[]=r1&tags[]=r2', 'tags[0]=r1&tags[1]=r2&limit=auto&purpose=auto']) {
      expect((await client.get(`/v3/files?${query}`)).json.data).toEqual([expect.objectContaining({ id: json.id })]);
    }
    const [{ metadata }] = await app.dataSource.query('SELECT metadata FROM files WHERE id = $1', [json.id]);
    expect(metadata).toEqual({ room: 'kitchen' });
  });

  it.each<[what: string, parts: Part[], code: string, param: string | null]>([
    ['a time to live before the file', [['ttl_seconds', '-1'], FILE], 'invalid_input', 'ttl_seconds'],
    ['a time to live behind the file', [FILE, ['ttl_seconds', 'soon']], 'invalid_input', 'ttl_seconds'],
    ['a time to live that is no whole number', [FILE, ['ttl_seconds', '1.5']], 'invalid_input', 'ttl_seconds'],
    ['another purpose', [FILE, ['purpose', 'fine-tune']], 'invalid_input', 'purpose'],
    ['a name that is a path', [FILE, ['filename', 'a/b']], 'invalid_input', 'filename'],
    ['no file', [['purpose', 'reference_media']], 'invalid_input', 'file'],
    ['a text for a file', [['file', 'file_x']], 'invalid_input', 'file'],
    ['an empty file', [['file', { bytes: Buffer.alloc(0), filename: 'x' }]], 'empty_file', 'file'],
    [
      'bytes of no type',
      [['file', { bytes: Buffer.from('text'), filename: 'x.png' }]],
      'unsupported_media_type',
      'file',
    ],
    ['two files', [FILE, FILE], 'invalid_input', 'file'],
    ['a text as a file', [blobPart('ttl_seconds', '60'), FILE], 'invalid_input', 'ttl_seconds'],
    ['a text as a file behind it', [FILE, blobPart('metadata', '{}', 'application/json')], 'invalid_input', 'metadata'],
    ['an entry as a file', [blobPart('tags[]', 'a'), FILE], 'invalid_input', 'tags'],
    ['a long name of a fact', [[`metadata[${'k'.repeat(65)}]`, 'v'], FILE], 'invalid_input', 'metadata'],
    ['too much text', [FILE, ['mood', 'x'.repeat(300_000)]], 'payload_too_large', null],
  ])('refuses %s, and keeps nothing', async (_what, parts, code, param) => {
    const before = (await client.get('/v3/files')).json.meta.total;
    const { status, json } = await upload(...parts);
    expect(json.error).toMatchObject({ code, param });
    expect(status).toBe(code === 'payload_too_large' ? 413 : 400);
    expect((await client.get('/v3/files')).json.meta.total).toBe(before);
    const [{ reserved }] = await app.dataSource.query('SELECT sum(reserved_files)::int AS reserved FROM organizations');
    expect(reserved).toBe(0);
  });

  it('answers 413 for a full quota, with its usage as of now', async () => {
    const small = await createTenant(app.dataSource, { maxBytes: BYTES.length + 10 });
    const full = createRestClient(app.url, small.apiKey);
    expect((await full.post('/v3/files', formOf(FILE))).status).toBe(200);
    const { status, json } = await full.post('/v3/files', formOf(FILE, ['purpose', 'reference_media']));
    expect(status).toBe(413);
    expect(json.error).toMatchObject({
      code: 'storage_quota_exceeded',
      details: { usage: { used_bytes: BYTES.length, remaining_bytes: 10, files: 1, reserved_bytes: 0 } },
    });
    const one = await createTenant(app.dataSource, { maxFiles: 1 });
    const counted = createRestClient(app.url, one.apiKey);
    await counted.post('/v3/files', formOf(FILE));
    const second = await counted.post('/v3/files', formOf(FILE));
    expect(second).toMatchObject({ status: 413, json: { error: { code: 'file_count_exceeded' } } });
    expect(second.json.error.details.requested_bytes).not.toBe(0);
  });

  it('shortens the lifetime that the project has, and never lengthens it', async () => {
    const { apiKey, projectId } = await createTenant(app.dataSource);
    await app.dataSource.query('UPDATE projects SET default_ttl_seconds = 3600 WHERE id = $1', [projectId]);
    const short = createRestClient(app.url, apiKey);
    const lifetimes: number[] = [];
    for (const seconds of ['60', '7200']) {
      const { json } = await short.post('/v3/files', formOf(FILE, ['ttl_seconds', seconds]));
      lifetimes.push(Math.round((Date.parse(json.expires_at) - Date.parse(json.created_at)) / 1000));
    }
    expect(lifetimes).toEqual([60, 3600]);
  });

  it('fits a file into the last byte of a quota, whatever comes behind it', async () => {
    const exact = createRestClient(app.url, (await createTenant(app.dataSource, { maxBytes: BYTES.length })).apiKey);
    const behind: Part[] = [
      ['purpose', 'reference_media'],
      ['mood', 'x'.repeat(3_000)],
    ];
    expect(await exact.post('/v3/files', formOf(FILE, ...behind))).toMatchObject({ status: 200 });
  });

  it('refuses none of the files that come at once and fit to the byte', async () => {
    const bytes = readFixture('sound.wav');
    for (const count of [2, 4, 8, 10]) {
      const { apiKey } = await createTenant(app.dataSource, { maxBytes: bytes.length * count });
      const exact = createRestClient(app.url, apiKey);
      const form = () => formOf(['file', { bytes, filename: 'a.wav' }], ['purpose', 'reference_media']);
      const answers = await Promise.all(Array.from({ length: count }, () => exact.post('/v3/files', form())));
      expect(answers.map(({ status }) => status)).toEqual(Array(count).fill(200));
      expect(await exact.post('/v3/files', form())).toMatchObject({ status: 413 });
    }
  });

  it('answers a call again by its key, once for all that the form says', async () => {
    const send = (...parts: readonly Part[]) =>
      client.post('/v3/files', formOf(...parts), { 'idempotency-key': 'walk-1' });
    const first = await send(FILE, ['ttl_seconds', '60']);
    expect((await send(['ttl_seconds', '60'], FILE)).json.id).toBe(first.json.id);
    const other = await send(FILE, ['ttl_seconds', '61']);
    expect(other).toMatchObject({
      status: 409,
      json: { error: { code: 'idempotency_key_reused', param: 'Idempotency-Key' } },
    });
    expect(other.headers.get('x-should-retry')).toBe('false');
  });

  it('takes the same bytes under another name for another call', async () => {
    const send = (filename: string) =>
      client.post('/v3/files', formOf(['file', { bytes: BYTES, filename }]), { 'idempotency-key': 'walk-2' });
    const first = await send('a.mp4');
    expect((await send('a.mp4')).json).toEqual(first.json);
    expect(await send('b.mp4')).toMatchObject({
      status: 409,
      json: { error: { code: 'idempotency_key_reused', param: 'Idempotency-Key' } },
    });
  });

  it.each(['', '   '])('refuses a key in which nothing is written: "%s"', async (key) => {
    const answer = await client.post('/v3/files', formOf(FILE), { 'idempotency-key': key });
    expect(answer).toMatchObject({ status: 400, json: { error: { param: 'Idempotency-Key' } } });
  });

  it.each<Part>([
    ['metadata[__proto__]', 'z'],
    ['metadata', '{"__proto__": "x", "b": "c"}'],
  ])('does not lose a fact without a word: %s, %s', async (...part) => {
    const { status, json } = await upload(FILE, part);
    expect({ status, param: json.error.param }).toEqual({ status: 400, param: 'metadata.__proto__' });
    expect(json.error.message).toBe('`metadata.__proto__`: nothing can be kept under this name: take another.');
  });

  it('keeps nothing under zero data retention, and says so', async () => {
    const tenant = await createTenant(app.dataSource, { zeroDataRetention: true });
    const forgetful = createRestClient(app.url, tenant.apiKey);
    const { status, json } = await forgetful.post('/v3/files', formOf(FILE, ['filename', 'n.mp4']));
    expect(json).toEqual({
      id: null,
      object: 'file',
      filename: 'n.mp4',
      purpose: 'reference_media',
      status: 'not_persisted',
      persistence: { status: 'skipped', reason: 'zero_data_retention' },
    });
    expect(status).toBe(200);
    expect(await forgetful.post('/v3/files', formOf(FILE, ['ttl_seconds', 'x']))).toMatchObject({ status: 400 });
    expect((await forgetful.get('/v3/files')).json).toMatchObject({ data: [], meta: { total: 0 } });
  });

  it('takes forms only, and other routes none', async () => {
    const json = await client.post('/v3/files', { file: 'x' });
    expect(json).toMatchObject({ status: 400, json: { error: { code: 'unsupported_media_type' } } });
    const form = await client.post('/v3/nowhere', formOf(FILE));
    expect(form).toMatchObject({ status: 404, json: { error: { code: 'not_found' } } });
    expect(await client.post('/v3/files/x', {})).toMatchObject({ status: 404, json: { error: { code: 'not_found' } } });
  });
});

describe('GET /v3/files', () => {
  let tenant: RestClient;
  const ids: string[] = [];
  beforeAll(async () => {
    tenant = createRestClient(app.url, (await createTenant(app.dataSource)).apiKey);
    for (let index = 0; index < 5; index++) {
      const name = `n${index}`;
      const { json } = await tenant.post('/v3/files', formOf(FILE, ['filename', name], ['tags[]', name]));
      ids.unshift(json.id);
    }
  });
  const idsOf = ({ json }: { json: { data: { id: string }[] } }) => json.data.map(({ id }) => id);

  it('lists the newest first, by limit and offset', async () => {
    const all = await tenant.get('/v3/files');
    expect(idsOf(all)).toEqual(ids);
    expect(all.json.meta).toEqual({ limit: 20, offset: 0, total: 5, has_more: false });
    const page = await tenant.get('/v3/files?limit=2&offset=1');
    expect(idsOf(page)).toEqual(ids.slice(1, 3));
    expect(page.json.meta).toEqual({ limit: 2, offset: 1, total: 5, has_more: true });
    expect((await tenant.get('/v3/files?offset=9&limit=')).json).toMatchObject({ data: [], meta: { total: 5 } });
    expect(idsOf(await tenant.get('/v3/files?offset=1001'))).toEqual([]);
  });

  it('counts what is there: neither what has expired, nor what waits for its bytes', async () => {
    const { organizationId, projectId, apiKey, organizationApiKey } = await createTenant(app.dataSource);
    const [gone, kept] = [fileRow({ expiresAt: new Date(Date.now() - 1_000) }), fileRow()];
    await insertFileRows(app.dataSource, { organizationId, projectId }, [
      gone,
      kept,
      fileRow({ status: 'PROCESSING' }),
    ]);
    for (const key of [apiKey, organizationApiKey]) {
      const { json } = await createRestClient(app.url, key).get('/v3/files');
      expect([idsOf({ json }), json.meta.total]).toEqual([[kept.id], 1]);
    }
  });

  it('goes on behind a file, be it deleted by now', async () => {
    expect(idsOf(await tenant.get(`/v3/files?limit=2&after=${ids[1]}`))).toEqual(ids.slice(2, 4));
    const { json } = await tenant.post('/v3/files', formOf(FILE));
    await tenant.delete(`/v3/files/${json.id}`);
    expect(idsOf(await tenant.get(`/v3/files?after=${json.id}`))).toEqual(ids);
    const nowhere = await tenant.get('/v3/files?after=file_01arz3ndektsv4rrffq69g5fav');
    expect(nowhere).toMatchObject({ status: 400, json: { error: { code: 'invalid_input', param: 'after' } } });
    expect(nowhere.json.error.message).toBe('`after`: there is no such file.');
    const foreign = await client.get(`/v3/files?after=${ids[1]}`);
    expect(foreign).toMatchObject({ status: 400, json: { error: { param: 'after' } } });
  });

  it('filters by plain names', async () => {
    const { created_at } = (await tenant.get(`/v3/files/${ids[2]}`)).json;
    const found = async (query: string) => idsOf(await tenant.get(`/v3/files?${query}`));
    expect(await found('tags=n2')).toEqual([ids[2]]);
    expect(await found(`created_before=${created_at}`)).toEqual(ids.slice(3));
    expect(await found(`created_after=${created_at}`)).toEqual(ids.slice(0, 3));
    expect(await found('kind=video,image&purpose=reference_media&origin=uploaded&min_bytes=1')).toEqual(ids);
    expect(await found('kind=audio')).toEqual([]);
    expect(await found('purpose=generated_video')).toEqual([]);
    expect(await found('max_bytes=1')).toEqual([]);
    expect(await found('mood=x')).toEqual(ids);
    expect((await tenant.get('/v3/files?tags=n2')).json.meta.total).toBe(1);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=x', 'limit'],
    ['limit=0x10', 'limit'],
    ['limit=%205', 'limit'],
    ['min_bytes=0b1', 'min_bytes'],
    ['offset=-1', 'offset'],
    ['offset=1.5', 'offset'],
    ['offset=1e30', 'offset'],
    ['kind=text', 'kind'],
    ['status=lost', 'status'],
    ['kind=image,text', 'kind'],
    ['created_after=2026-11-30', 'created_after'],
    ['created_after=yesterday', 'created_after'],
    ['after=x', 'after'],
    ['sha256=x', 'sha256'],
    ['filename=x', 'filename'],
    ['tags=%00', 'tags'],
    ['generation_id=%00', 'generation_id'],
  ])('refuses %s', async (query, param) => {
    const { status, json } = await tenant.get(`/v3/files?${query}`);
    expect(json.error).toMatchObject({ code: 'invalid_input', param });
    expect(json.error.message).toContain(param.split('.')[0]);
    expect(status).toBe(400);
  });
});

describe('/v3/files/{id}', () => {
  it('answers where the bytes are, as JSON', async () => {
    const { json: file } = await upload(FILE);
    const { status, json } = await client.get(`/v3/files/${file.id}/content`);
    expect(json).toMatchObject({ mime_type: 'video/mp4', bytes: BYTES.length });
    expect(status).toBe(200);
    const bytes = Buffer.from(await (await fetch(json.url)).arrayBuffer());
    expect(bytes.equals(BYTES)).toBe(true);
    expect(new URL(json.url).origin).toBe(app.url);
  });

  it('deletes a file, and says the same when it is done again', async () => {
    const { json: file } = await upload(FILE);
    for (const _time of [1, 2]) {
      expect(await client.delete(`/v3/files/${file.id}`)).toMatchObject({
        status: 200,
        json: { id: file.id, deleted: true },
      });
    }
    for (const path of ['', '/content']) {
      const gone = await client.get(`/v3/files/${file.id}${path}`);
      const error = { code: 'file_deleted', param: 'id', details: { file_id: file.id } };
      expect(gone).toMatchObject({ status: 404, json: { error } });
    }
    const unknown = await client.delete('/v3/files/file_01arz3ndektsv4rrffq69g5fav');
    expect(unknown).toMatchObject({ status: 404, json: { error: { code: 'file_not_found', param: 'id' } } });
    const read = await client.get('/v3/files/file_01arz3ndektsv4rrffq69g5fav');
    expect(read.json).toEqual(unknown.json);
  });

  it('says that a file which waits for its bytes has none', async () => {
    const input = { filename: 'a.mp4', sizeBytes: 10, mimeType: 'video/mp4' };
    const { upload } = await createFileClient(app.url, app.apiKey).createUpload(input);
    const { json } = await client.get(`/v3/files/${upload.file.id}`);
    expect(json).toMatchObject({ status: 'awaiting_upload', sha256: null, media: null });
    const content = await client.get(`/v3/files/${json.id}/content`);
    expect(content).toMatchObject({ status: 409, json: { error: { code: 'file_not_ready' } } });
  });

  it('answers another tenant as if there were none', async () => {
    const { json: file } = await upload(FILE);
    const other = createRestClient(app.url, (await createTenant(app.dataSource)).apiKey);
    const answers = [
      other.get(`/v3/files/${file.id}`),
      other.get(`/v3/files/${file.id}/content`),
      other.delete(`/v3/files/${file.id}`),
    ];
    for (const { status, json } of await Promise.all(answers)) {
      expect(status).toBe(404);
      expect(json.error).toMatchObject({ code: 'file_not_found', message: 'There is no such file.' });
    }
    expect((await client.get(`/v3/files/${file.id}`)).status).toBe(200);
  });

  it('answers what is no id, what is no route and what has no key in the same form', async () => {
    for (const id of ['x', '%00', 'file_', '%F0%9F%92%A9']) {
      expect(await client.get(`/v3/files/${id}`)).toMatchObject({ status: 404, json: { error: { param: 'id' } } });
    }
    const nowhere = await client.get('/v3/nothing', { 'content-type': 'application/json' });
    expect(nowhere).toMatchObject({ status: 404, json: { error: { code: 'not_found' } } });
    expect(await client.get('/v3/files/%')).toMatchObject({ status: 400, json: { error: { code: 'bad_request' } } });
    const unauthorized = await createRestClient(app.url, null).get('/v3/files/x');
    expect(unauthorized).toMatchObject({ status: 401, json: { error: { type: 'authentication_error' } } });
    expect(unauthorized.headers.get('www-authenticate')).toBe('Bearer');
  });
});
