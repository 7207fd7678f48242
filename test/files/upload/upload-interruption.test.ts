import { testBytes } from '../../support/blobs/blob-bytes';
import { createFileClient } from '../../support/graphql/file-client';
import { authorization, connectRaw, uploadBody } from '../../support/http/multipart/raw-upload';
import { readFixture } from '../../support/media/media-fixtures';
import { expectNoLeftovers } from '../../support/service/leftovers';
import { recordLog } from '../../support/service/recorded-log';
import { startTestApp, type TestApp } from '../../support/service/test-app';
import { eventually } from '../../support/timing/eventually';

const BYTES = Buffer.concat([readFixture('video.mp4'), testBytes(3_000_000)]);
const BODY = uploadBody(BYTES);
const FILE_AT = BODY.indexOf(BYTES);

const log = recordLog();
let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({}, log.logger);
});
afterAll(() => app.close());

describe('a client that goes away', () => {
  it.each([
    ['before the operation', 10],
    ['before the file', FILE_AT - 5],
    ['after one byte of the file', FILE_AT + 1],
    ['before the type is known', FILE_AT + 1000],
    ['when the type is known', FILE_AT + 5000],
    ['in the middle of the file', FILE_AT + 1_500_000],
    ['before the last byte of the file', FILE_AT + BYTES.length - 1],
    ['before the end of the form', BODY.length - 5],
  ])('%s leaves nothing', async (_when, sentBytes) => {
    const before = requestsOver();
    for (const head of [{ 'Content-Length': BODY.length }, { 'Transfer-Encoding': 'chunked' }]) {
      const raw = connectRaw(app);
      await raw.sendHead({ ...head, ...authorization(app) });
      const sent = BODY.subarray(0, sentBytes);
      await ('Content-Length' in head ? raw.send(sent) : raw.sendChunk(sent));
      await new Promise((resolve) => setTimeout(resolve, 30));
      raw.socket.resetAndDestroy();
    }
    await eventually('both requests are over', async () => requestsOver() === before + 2);
    await expectNoLeftovers(app);
    expect(await filesStored()).toBe(0);
  });

  it('while its bytes wait for a place in the quota leaves nothing', async () => {
    const lock = app.dataSource.createQueryRunner();
    await lock.startTransaction();
    await lock.query('SELECT FROM organizations FOR UPDATE');
    const raw = connectRaw(app);
    await raw.sendHead({ 'Content-Length': BODY.length, ...authorization(app) });
    await raw.send(BODY.subarray(0, FILE_AT + 1000));
    const waiting = await eventually('the reservation waits', async () => {
      const rows: { pid: number }[] = await lock.query(
        `SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
      );
      return rows[0];
    });
    raw.socket.resetAndDestroy();
    await raw.closed;
    await new Promise((resolve) => setTimeout(resolve, 100));
    await lock.rollbackTransaction();
    await eventually('the reservation is made', async () => {
      const [row] = await lock.query('SELECT state FROM pg_stat_activity WHERE pid = $1', [waiting.pid]);
      return row.state === 'idle';
    });
    await lock.release();
    await expectNoLeftovers(app);
    expect(await filesStored()).toBe(0);
  });

  it('does not get in the way of others', async () => {
    const raw = connectRaw(app);
    await raw.sendHead({ 'Content-Length': BODY.length, ...authorization(app) });
    await raw.send(BODY.subarray(0, FILE_AT + 100_000));
    const { file } = await createFileClient(app.url, app.apiKey).upload(BYTES);
    expect(file.sizeBytes).toBe(BYTES.length);
    raw.socket.destroy();
    await expectNoLeftovers(app);
  });
});

it('stores one file after another on one connection', async () => {
  const raw = connectRaw(app);
  for (let round = 0; round < 3; round += 1) {
    const { body } = await raw.upload(BODY, authorization(app));
    expect(body.data).toMatchObject({ uploadFile: { errors: [], file: { sizeBytes: BYTES.length } } });
  }
  raw.socket.destroy();
});

async function filesStored(): Promise<number> {
  return app.dataSource.query('SELECT FROM files').then((rows) => rows.length);
}

function requestsOver(): number {
  return log.lines().filter(({ route }) => route === '/graphql').length;
}
