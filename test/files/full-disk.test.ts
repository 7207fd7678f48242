import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { testBytes } from '../support/blobs/blob-bytes';
import { createTestDatabase, databaseUrl, type TestDatabase } from '../support/database/test-database';
import { createFileClient, type FileClient, UPLOAD_FILE } from '../support/graphql/file-client';
import { readFixture } from '../support/media/media-fixtures';
import { eventually } from '../support/timing/eventually';

const CHECKOUT = path.resolve(__dirname, '../..');
const API_KEY = 'key-of-the-first-project';
const MB = 1_000_000;

const fileOf = (sizeBytes: number) => Buffer.concat([readFixture('video.mp4'), testBytes(sizeBytes)]);

describe('a disk of 16 MB', () => {
  let directory: string;
  let database: TestDatabase;
  let service: ChildProcess;
  let client: FileClient;

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'mediagraph-small-'));
    database = await createTestDatabase();
    service = startOnSmallDisk(directory, databaseUrl(database));
    let output = '';
    service.stdout?.on('data', (chunk) => {
      output += chunk;
    });
    const url = await eventually('the service has started', async () => /http:[^\s]+(?=\/graphql)/.exec(output)?.[0]);
    client = createFileClient(url, API_KEY);
  });

  afterAll(async () => {
    const ended = new Promise((resolve) => service.once('exit', resolve));
    service.kill('SIGTERM');
    await ended;
    await database.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('refuses what does not fit for the moment, leaves nothing of it and takes what fits', async () => {
    for (let round = 0; round < 3; round += 1) {
      const { status, errors } = await client.graphql.upload(
        UPLOAD_FILE,
        {},
        { file: new File([fileOf(20 * MB)], 'a') },
      );
      expect(status).toBe(200);
      expect(errors).toMatchObject([{ extensions: { code: 'STORAGE_UNAVAILABLE' } }]);
    }
    expect(await client.storage()).toMatchObject({ usedBytes: 0, reservedBytes: 0, reservedFiles: 0 });
    // It would not fit if anything of those were left.
    expect(await client.upload(fileOf(13 * MB))).toMatchObject({ errors: [] });
  });

  it('refuses what stops fitting while it arrives', async () => {
    const files = [1, 2, 3].map(() => new File([fileOf(1.5 * MB)], 'a'));
    const uploads = await Promise.all(files.map((file) => client.graphql.upload(UPLOAD_FILE, {}, { file })));
    const refused = uploads.filter(({ errors }) => errors !== undefined);
    expect(refused.length).toBeGreaterThan(0);
    for (const { errors } of refused) expect(errors).toMatchObject([{ extensions: { code: 'STORAGE_UNAVAILABLE' } }]);
    expect(await client.storage()).toMatchObject({ files: 4 - refused.length, reservedBytes: 0, reservedFiles: 0 });
  });

  it('has room again when a file is deleted', async () => {
    const { data } = await client.graphql.request('{ files(orderBy: { field: SIZE_BYTES }) { nodes { id } } }');
    await client.delete(data.files.nodes[0].id);
    await eventually('there is room', async () => {
      const { errors } = await client.graphql.upload(UPLOAD_FILE, {}, { file: new File([fileOf(12 * MB)], 'a') });
      return errors === undefined;
    });
  });
});

function startOnSmallDisk(directory: string, url: string): ChildProcess {
  const script = 'mount -t tmpfs -o size=16m tmpfs "$DATA_DIR" && exec "$@"';
  const main = path.join(CHECKOUT, 'dist/bundle/main.js');
  const command = ['--user', '--map-root-user', '--mount', 'sh', '-c', script, 'sh', process.execPath, main];
  return spawn('unshare', command, {
    cwd: CHECKOUT,
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      PRELOAD_AFTER_IDLE_SECONDS: '0',
      DATA_DIR: directory,
      DATABASE_URL: url,
      BOOTSTRAP_API_KEY: API_KEY,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
