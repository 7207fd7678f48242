import { reconcileUploads } from '../../src/files/reconcile/reconcile-uploads';
import { generateImage } from '../../src/generation/request/generate-image';
import { reconcileGenerations } from '../../src/generation/run/run-queued';
import { PostgresProxy } from '../support/database/postgres-proxy';
import { readFixture } from '../support/media/media-fixtures';
import { ScriptedModel } from '../support/providers/scripted-model';
import {
  openTestGeneration,
  type TestGeneration,
  type TestGenerationOptions,
} from '../support/service/test-generation';
import { eventually } from '../support/timing/eventually';

const picture = readFixture('still.png');

let test: TestGeneration;
let proxy: PostgresProxy;
const route = async (database: TestGeneration['database']) => {
  proxy = await PostgresProxy.start(database);
  return proxy.url;
};
afterEach(async () => {
  jest.restoreAllMocks();
  await test.close();
  await proxy.interrupt();
});

/** Takes the database away, and has the first try to reach it again be a minute later. */
async function beAwayForAMinute(): Promise<void> {
  await proxy.interrupt();
  const now = performance.now.bind(performance);
  let jumpMs = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => now() + jumpMs);
  const { dataSource } = test.storage;
  const connect = dataSource.createQueryRunner.bind(dataSource);
  jest.spyOn(dataSource, 'createQueryRunner').mockImplementation((...modes) => {
    jumpMs = 60_000;
    return connect(...modes);
  });
  setTimeout(() => void proxy.restore(), 300);
}

describe.each<[string, TestGenerationOptions]>([
  ['a project', {}],
  ['a project under zero data retention', { zeroDataRetention: true }],
])('what was made for %s', (_, options) => {
  it('is there, and is answered, when the database was away for a minute', async () => {
    const model = new ScriptedModel({ outputs: [picture], beforeSubmit: beAwayForAMinute });
    test = await openTestGeneration([model], { ...options, route });
    const made = await generateImage(test.engine, test.caller, { prompt: 'a fox', n: 1, background: false });
    expect(made).toMatchObject({ status: 'SUCCEEDED', inline: { outputs: [{ bytes: picture }] } });
    expect(await test.rows('generations')).toMatchObject([{ status: 'SUCCEEDED' }]);
    expect(await test.rows('files')).toHaveLength(options.zeroDataRetention === true ? 0 : 1);
    expect(model.requests).toHaveLength(1);
  });
});

it('nobody who is back before others takes their work for abandoned', async () => {
  const inWork = async () => {
    // Another process has both, whose lock the new primary does not know yet.
    await test.dataSource.query(
      `UPDATE generations SET process_number = 999999, lease_expires_at = now() + interval '1 minute'`,
    );
    await test.dataSource.query(
      `INSERT INTO uploads (file_id, organization_id, project_id, reserved_bytes, object_key, process_number, lease_expires_at)
       VALUES ('file_of_another', $1, $2, 0, 'key', 999999, now() + interval '1 minute')`,
      [test.caller.organizationId, test.caller.projectId],
    );
    await test.dataSource.query('UPDATE organizations SET reserved_files = reserved_files + 1');
    await proxy.interrupt();
    await proxy.restore();
    await eventually('this process has its lock again', () =>
      test.storage.dataSource
        .query(`SELECT FROM pg_locks JOIN pg_database ON database = pg_database.oid
                WHERE locktype = 'advisory' AND datname = current_database()`)
        .then(
          (rows: unknown[]) => rows.length === 1,
          () => false,
        ),
    );
    await reconcileGenerations(test.storage);
    expect(await reconcileUploads(test.storage)).toBe(0);
    expect(await test.rows('uploads')).toHaveLength(1);
    expect(await test.rows('graphile_worker._private_jobs')).toEqual([]);
    await test.dataSource.query('UPDATE generations SET process_number = $1', [test.storage.processNumber]);
  };
  test = await openTestGeneration([new ScriptedModel({ outputs: [picture], beforeSubmit: inWork })], { route });
  const made = await generateImage(test.engine, test.caller, { prompt: 'a fox', n: 1, background: false });
  expect(made).toMatchObject({ status: 'SUCCEEDED' });
});
