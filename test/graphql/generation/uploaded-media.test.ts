import { request as httpRequest } from 'node:http';
import sharp from 'sharp';
import { createGraphqlClient } from '../../support/graphql/graphql-client';
import { BOUNDARY, encodePart, filePart, mapPart, operationsPart } from '../../support/http/multipart/multipart-body';
import { readFixture } from '../../support/media/media-fixtures';
import { expectNoLeftovers } from '../../support/service/leftovers';
import { createTenant, startTestApp, type TenantOptions, type TestApp } from '../../support/service/test-app';
import { eventually } from '../../support/timing/eventually';

const GENERATE = `mutation ($image: Upload!, $mask: Upload!, $background: Boolean!, $key: String) {
  generateImage(input: { prompt: "a blue door", n: 1, model: "local/renderer", background: $background,
      idempotencyKey: $key, image: { upload: $image }, mask: { upload: $mask } }) {
    generation { id status inputs { field url file { id } } outputs { sizeBytes persistence { status } } }
    errors { __typename code path } } }`;

let app: TestApp;
let picture: Buffer;
let mask: Buffer;
beforeAll(async () => {
  app = await startTestApp();
  const size = { width: 64, height: 64, channels: 4 } as const;
  picture = await sharp({ create: { ...size, background: '#c33' } })
    .png()
    .toBuffer();
  mask = await sharp({ create: { ...size, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
    .png()
    .toBuffer();
});
afterAll(() => app.close());
afterEach(() => expectNoLeftovers(app));

async function tenantOf(options: TenantOptions = {}) {
  const tenant = await createTenant(app.dataSource, options);
  const client = createGraphqlClient(app.url, tenant.apiKey);
  const generate = async (files: Record<string, Buffer>, variables: object = {}) => {
    const parts = Object.entries(files).map(([name, bytes]) => [name, new File([Buffer.from(bytes)], `${name}.png`)]);
    const given = { background: false, ...variables };
    const { data, errors } = await client.upload(GENERATE, given, Object.fromEntries(parts));
    return data?.generateImage ?? errors;
  };
  const rows = (table: string) =>
    app.dataSource.query(`SELECT * FROM ${table} WHERE project_id = $1`, [tenant.projectId]);
  return { ...tenant, client, generate, rows };
}

const INPUTS = ['image', 'mask'].map((field) => ({ field, url: null, file: null }));

describe('media that come as parts of the form', () => {
  it.each([
    ['in the order in which they are read', () => ({ image: picture, mask })],
    ['in another', () => ({ mask, image: picture })],
  ])('are used %s, and are no files', async (_, files) => {
    const { generate, rows } = await tenantOf();
    const { generation, errors } = await generate(files());
    expect(errors).toEqual([]);
    expect(generation).toMatchObject({
      status: 'SUCCEEDED',
      inputs: INPUTS,
      outputs: [{ persistence: { status: 'STORED' } }],
    });
    expect(await rows('files')).toMatchObject([{ origin: 'GENERATED' }]);
    expect(await rows('held_blobs')).toEqual([]);
  });

  it('are used under zero data retention, and nothing of them is kept', async () => {
    const { generate, rows } = await tenantOf({ zeroDataRetention: true });
    const { generation, errors } = await generate({ image: picture, mask });
    expect(errors).toEqual([]);
    expect(generation).toMatchObject({
      status: 'SUCCEEDED',
      inputs: INPUTS,
      outputs: [{ persistence: { status: 'SKIPPED' } }],
    });
    for (const table of ['files', 'held_blobs', 'uploads']) expect(await rows(table)).toEqual([]);
    const background = await generate({ image: picture, mask }, { background: true });
    expect(background.errors).toMatchObject([{ code: 'ZERO_DATA_RETENTION', path: ['input', 'background'] }]);
    // To wait on the disk is to be kept.
    const outOfTurn = await generate({ mask, image: picture });
    expect(outOfTurn).toMatchObject([{ message: expect.stringMatching(/out of turn/) }]);
  });

  it('are kept aside for the background until the work has ended', async () => {
    const { generate, rows, client } = await tenantOf();
    const { generation, errors } = await generate({ image: picture, mask }, { background: true });
    expect(errors).toEqual([]);
    await eventually('the generation has ended', async () => {
      const query = 'query ($id: ID!) { mediaGeneration(id: $id) { status } }';
      const { data } = await client.request(query, { id: generation.id });
      return ['QUEUED', 'RUNNING'].includes(data.mediaGeneration.status) ? null : data;
    });
    expect(await rows('generations')).toMatchObject([{ status: 'SUCCEEDED' }]);
    await eventually('nothing is held', async () => ((await rows('held_blobs')).length === 0 ? true : null));
    expect(await rows('files')).toMatchObject([{ origin: 'GENERATED' }]);
  });

  it('are kept aside only where the quota has room for them', async () => {
    const { generate, rows, organizationId } = await tenantOf();
    const room = (bytes: number) =>
      app.dataSource.query('UPDATE organizations SET max_bytes = $2 WHERE id = $1', [organizationId, bytes]);
    await room(picture.length + mask.length - 1);
    const refused = await generate({ image: picture, mask }, { background: true });
    expect(refused).toEqual({
      generation: null,
      errors: [{ __typename: 'MediaQuotaError', code: 'STORAGE_QUOTA_EXCEEDED', path: ['input', 'mask', 'upload'] }],
    });
    expect(await rows('generations')).toEqual([]);
    expect(await rows('held_blobs')).toEqual([]);
    // While the client waits nothing is kept, and the answer has what finds no room.
    await room(0);
    expect((await generate({ image: picture, mask })).generation).toMatchObject({
      ...{ status: 'SUCCEEDED', outputs: [{ persistence: { status: 'SKIPPED' } }] },
    });
  });

  it.each<[what: string, bytes: () => Buffer, code: string]>([
    ['of another kind', () => readFixture('sound.wav'), 'FILE_KIND_MISMATCH'],
    ['that are no media', () => Buffer.from('words, and nothing else'), 'UNSUPPORTED_MEDIA_TYPE'],
    ['without a byte', () => Buffer.alloc(0), 'EMPTY_FILE'],
  ])('%s are refused by their field', async (_, bytes, code) => {
    const { generate, rows } = await tenantOf();
    for (const background of [false, true]) {
      const { generation, errors } = await generate({ image: picture, mask: bytes() }, { background });
      expect(generation).toBeNull();
      expect(errors).toMatchObject([{ code, path: ['input', 'mask', 'upload'] }]);
    }
    expect(await rows('generations')).toEqual([]);
  });

  it('are not read again for a call that was made before', async () => {
    const { generate, rows } = await tenantOf();
    const first = await generate({ image: picture, mask }, { key: 'once' });
    expect((await generate({ image: picture, mask }, { key: 'once' })).generation.id).toBe(first.generation.id);
    expect(await rows('generations')).toHaveLength(1);
  });

  it.each([false, true])(
    'of a client that goes away amid them leave nothing (in the background: %s)',
    async (background) => {
      const { apiKey, rows } = await tenantOf();
      const variables = { background, image: null, mask: null };
      const whole = Buffer.concat([
        encodePart(operationsPart({ query: GENERATE, variables })),
        encodePart(mapPart({ image: ['variables.image'], mask: ['variables.mask'] })),
        encodePart(filePart('image', picture)),
        encodePart(filePart('mask', Buffer.concat([mask, Buffer.alloc(300_000)]))),
      ]);
      const sent = httpRequest(`${app.url}/graphql`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${apiKey}`,
          'apollo-require-preflight': '1',
          'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
          'content-length': whole.length + 100_000,
        },
      });
      sent.on('error', () => {});
      await new Promise<void>((resolve) => sent.write(whole, () => resolve()));
      const held = (count: number) =>
        eventually(`${count} are held`, async () => ((await rows('held_blobs')).length === count ? true : null));
      // The picture has arrived whole, and waits for the mask.
      if (background) await held(1);
      sent.destroy();
      await held(0);
      await expectNoLeftovers(app);
      expect(await rows('generations')).toEqual([]);
    },
  );

  it('can be imported as a file, under the name of the part', async () => {
    const { client } = await tenantOf();
    const query = `mutation ($file: Upload!) { importFile(input: { source: { upload: $file } }) {
      file { filename origin sizeBytes } errors { code path } } }`;
    const imported = await client.upload(query, {}, { file: new File([Buffer.from(picture)], 'kürbis.png') });
    const file = { filename: 'kürbis.png', origin: 'IMPORTED', sizeBytes: picture.length };
    expect(imported.data.importFile).toEqual({ file, errors: [] });
    const refused = await client.upload(query, {}, { file: new File(['words'], 'a.txt') });
    expect(refused.data.importFile.errors).toEqual([
      { code: 'UNSUPPORTED_MEDIA_TYPE', path: ['input', 'source', 'upload'] },
    ]);
  });

  it('are one of four ways, of which a call takes exactly one', async () => {
    const { client } = await tenantOf();
    const query = `mutation ($file: Upload!) { importFile(input: { source: { upload: $file, fileId: "x" } }) { file { id } } }`;
    const { data, errors } = await client.upload(query, {}, { file: new File([Buffer.from(picture)], 'a.png') });
    expect(data ?? null).toBeNull();
    expect(errors).toMatchObject([{ message: expect.stringMatching(/Exactly one key|exactly one/i) }]);
  });
});
