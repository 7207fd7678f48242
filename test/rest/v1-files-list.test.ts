import { fileRow, insertFileRows } from '../support/database/file-rows';
import { createRestClient, type RestClient } from '../support/rest/rest-client';
import { createTenant, startTestApp, type TestApp } from '../support/service/test-app';

const UNKNOWN = 'file_01arz3ndektsv4rrffq69g5fav';

describe('GET /v1/files', () => {
  let app: TestApp;
  let ids: string[];
  let lister: RestClient;
  beforeAll(async () => {
    app = await startTestApp({ ROLE: 'api' });
    const tenant = await createTenant(app.dataSource);
    lister = createRestClient(app.url, tenant.apiKey);
    const rows = Array.from({ length: 120 }, (_, index) =>
      fileRow({
        createdAt: new Date(Date.UTC(2026, 0, 1) + index),
        ...(index === 7 && { purpose: 'GENERATION_OUTPUT', origin: 'GENERATED' }),
        ...(index === 9 && { status: 'FAILED' }),
      }),
    );
    await insertFileRows(app.dataSource, tenant, rows);
    ids = rows.filter((_, index) => index !== 9).map(({ id }) => id);
  });
  afterAll(() => app.close());

  const idsOf = ({ json }: { json: { data: { id: string }[] } }) => json.data.map(({ id }) => id);

  it('is by the time of making, the newest first where nothing else is said', async () => {
    const newest = [...ids].reverse();
    const first = await lister.get('/v1/files?limit=3');
    expect(idsOf(first)).toEqual(newest.slice(0, 3));
    expect(first.json).toMatchObject({ object: 'list', has_more: true, first_id: newest[0], last_id: newest[2] });
    expect(idsOf(await lister.get(`/v1/files?limit=3&after=${newest[2]}`))).toEqual(newest.slice(3, 6));
    expect(idsOf(await lister.get('/v1/files?order=asc&limit=2'))).toEqual(ids.slice(0, 2));
    expect(idsOf(await lister.get(`/v1/files?order=asc&limit=2&after=${ids[1]}`))).toEqual(ids.slice(2, 4));
  });

  it('has a hundred files a page at most, and says when there are more', async () => {
    const all = await lister.get('/v1/files');
    expect(all.json).toMatchObject({ has_more: true });
    expect(all.json.data).toHaveLength(100);
    const rest = await lister.get(`/v1/files?limit=10000&after=${all.json.last_id}`);
    expect(rest.json).toMatchObject({ has_more: false });
    expect(rest.json.data).toHaveLength(19);
    expect((await lister.get(`/v1/files?after=${rest.json.last_id}`)).json).toEqual({
      object: 'list',
      data: [],
      has_more: false,
      first_id: null,
      last_id: null,
    });
  });

  it('goes on behind a file that was deleted meanwhile', async () => {
    const newest = [...ids].reverse();
    await lister.delete(`/v1/files/${newest[4]}`);
    expect(idsOf(await lister.get(`/v1/files?limit=2&after=${newest[4]}`))).toEqual(newest.slice(5, 7));
    expect(idsOf(await lister.get(`/v1/files?order=asc&limit=2&after=${newest[4]}`))).toEqual([newest[3], newest[2]]);
    ids = ids.filter((id) => id !== newest[4]);
  });

  it.each([
    ['user_data', 117],
    ['vision', 117],
    ['assistants_output', 1],
    ['batch', 0],
    ['', 118],
    ['null', 118],
    ['auto', 118],
  ])('has of the purpose %j %d', async (purpose, count) => {
    const first = await lister.get(`/v1/files?order=asc&purpose=${purpose}`);
    const after = first.json.last_id ?? ids[0];
    const rest = await lister.get(`/v1/files?order=asc&purpose=${purpose}&after=${after}`);
    expect(new Set([...idsOf(first), ...idsOf(rest)]).size).toBe(count);
  });

  it.each(['', 'null', 'auto'])('takes %j for not given', async (nothing) => {
    const { status, json } = await lister.get(`/v1/files?after=${nothing}&order=${nothing}&limit=${nothing}`);
    expect(status).toBe(200);
    expect(json).toEqual((await lister.get('/v1/files')).json);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=10001', 'limit'],
    ['limit=x', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['order=up', 'order'],
    ['after=a&after=b', 'after'],
  ])('refuses %s', async (query, param) => {
    const { status, json } = await lister.get(`/v1/files?${query}`);
    expect({ status, ...json.error }).toMatchObject({ status: 400, code: 'invalid_input', param });
  });

  it.each(['x', UNKNOWN, '%00'])('knows no file %j to go on behind', async (after) => {
    const { status, json } = await lister.get(`/v1/files?after=${after}`);
    expect({ status, ...json.error }).toMatchObject({ status: 400, code: 'invalid_input', param: 'after' });
  });
});
