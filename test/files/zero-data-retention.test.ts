import { readFile } from 'node:fs/promises';
import { filesUnder } from '../support/blobs/stored-blobs';
import { createFileClient, type FileClient } from '../support/graphql/file-client';
import { encodeForm, filePart, mapPart, operationsPart } from '../support/http/multipart/multipart-body';
import { authorization, connectRaw, uploadChunked, uploadWhole } from '../support/http/multipart/raw-upload';
import { readFixture } from '../support/media/media-fixtures';
import { expectNoLeftovers, jobsDone } from '../support/service/leftovers';
import { recordLog } from '../support/service/recorded-log';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../support/service/test-app';

const CANARY = 'canary7Xq2pZ';
/** A picture is good with anything behind its end. */
const BYTES = Buffer.concat([readFixture('still.gif'), Buffer.from(CANARY.repeat(10_000))]);
const INPUT = {
  filename: `${CANARY}.gif`,
  tags: [CANARY],
  metadata: [{ key: CANARY, value: CANARY }],
  idempotencyKey: CANARY,
};

const log = recordLog();
let app: TestApp;
let tenant: TestTenant;
let client: FileClient;
beforeAll(async () => {
  app = await startTestApp({}, log.logger);
  tenant = await createTenant(app.dataSource, { zeroDataRetention: true });
  client = createFileClient(app.url, tenant.apiKey);
});
afterAll(() => app.close());

describe('an upload to a project under zero data retention', () => {
  it('is answered without a file, and says why', async () => {
    const skipped = { status: 'SKIPPED', reason: 'ZERO_DATA_RETENTION', file: null };
    expect(await client.upload(BYTES, INPUT)).toEqual({ file: null, fileEdge: null, persistence: skipped, errors: [] });
    for (const upload of [uploadWhole, uploadChunked]) {
      const { body } = await upload(app, BYTES, { apiKey: tenant.apiKey, input: INPUT, partName: CANARY });
      expect(body.data).toEqual({ uploadFile: { file: null, fileEdge: null, persistence: skipped, errors: [] } });
    }
    expect(await client.storage()).toMatchObject({ usedBytes: 0, files: 0, reservedBytes: 0, reservedFiles: 0 });
  });

  it('is held to the rules that hold for files', async () => {
    const refusals: [Buffer, object, string][] = [
      [Buffer.alloc(0), {}, 'EMPTY_FILE'],
      [Buffer.from(CANARY), {}, 'UNSUPPORTED_MEDIA_TYPE'],
      [BYTES, { sha256: '0'.repeat(64) }, 'CHECKSUM_MISMATCH'],
      [BYTES, { tags: [''] }, 'INVALID_INPUT'],
    ];
    for (const [bytes, input, code] of refusals) {
      expect(await client.upload(bytes, { ...INPUT, ...input })).toMatchObject({
        persistence: null,
        errors: [{ code }],
      });
    }
  });

  it('cannot be of files that would have to wait on the disk', async () => {
    const part = (name: string) => `${name}: uploadFile(input: { file: $${name} }) { persistence { status } }`;
    const query = `mutation ($a: Upload!, $b: Upload!) { ${part('a')} ${part('b')} }`;
    const operations = operationsPart({ query, variables: { a: null, b: null } });
    const shared = encodeForm([operations, mapPart({ 0: ['variables.a', 'variables.b'] }), filePart('0', BYTES)]);
    const raw = connectRaw(app);
    expect((await raw.upload(shared, authorization(app, tenant.apiKey))).status).toBe(400);
    const map = mapPart({ 0: ['variables.b'], 1: ['variables.a'] });
    const reversed = encodeForm([operations, map, filePart('0', BYTES), filePart('1', BYTES)]);
    const answer = await connectRaw(app).upload(reversed, authorization(app, tenant.apiKey));
    expect(answer.body.errors).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }]);
  });

  it('leaves not a word of itself, whatever came of it', async () => {
    await app.dataSource.query('ALTER TABLE usage_counters RENAME TO usage_counters_aside');
    await uploadWhole(app, BYTES, { apiKey: tenant.apiKey, input: INPUT, partName: CANARY });
    await app.dataSource.query('ALTER TABLE usage_counters_aside RENAME TO usage_counters');
    await jobsDone(app);
    expect(await tablesWith(app, CANARY)).toEqual([]);
    expect(await filesWith(app.dataDirectory, CANARY)).toEqual([]);
    expect(log.text()).not.toContain(CANARY);
    expect(log.text()).toContain('operation failed');
    await expectNoLeftovers(app);
  });

  it('is found where it is looked for when the project keeps data', async () => {
    const keeping = await createTenant(app.dataSource);
    await createFileClient(app.url, keeping.apiKey).upload(BYTES, INPUT);
    expect(await tablesWith(app, CANARY)).toEqual(['public.files', 'public.idempotency_keys']);
    expect(await filesWith(app.dataDirectory, CANARY)).toHaveLength(1);
  });
});

/** The tables of which some row, written as text, contains `text`. */
async function tablesWith({ dataSource }: TestApp, text: string): Promise<string[]> {
  const tables: { name: string }[] = await dataSource.query(
    `SELECT schemaname || '.' || tablename AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY name`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await dataSource.query(`SELECT FROM ${name} AS t WHERE t::text LIKE $1 LIMIT 1`, [`%${text}%`]);
    if (rows.length > 0) found.push(name);
  }
  return found;
}

async function filesWith(directory: string, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const file of await filesUnder(directory)) if ((await readFile(file)).includes(text)) found.push(file);
  return found;
}
