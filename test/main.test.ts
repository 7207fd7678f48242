import { once } from 'node:events';
import { readFile, rm, stat } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { filesUnder } from './support/blobs/stored-blobs';
import { allGone, killServerProcesses } from './support/database/embedded-server';
import { createTestDatabase, databaseUrl } from './support/database/test-database';
import { createFileClient } from './support/graphql/file-client';
import { createGraphqlClient } from './support/graphql/graphql-client';
import { RawClient } from './support/http/multipart/multipart-client';
import { SteppedUpload } from './support/http/multipart/stepped-upload';
import { readFixture } from './support/media/media-fixtures';
import { wavOf } from './support/media/media-samples';
import {
  API_KEY,
  createInstallation,
  makeDataDirectory,
  type SharedInstallation,
} from './support/processes/installation';
import { killServices, ServiceProcess } from './support/processes/service-process';
import { expectNoLeftovers } from './support/service/leftovers';
import { eventually } from './support/timing/eventually';

const VIEWER = '{ mediaViewer { organization { name } project { name } } }';

describe('npm start on an empty directory', () => {
  let dataDirectory: string;
  let environment: { readonly DATA_DIR: string };
  beforeAll(async () => {
    dataDirectory = await makeDataDirectory();
    environment = { DATA_DIR: dataDirectory };
  });
  afterAll(async () => {
    await killServices();
    await killServerProcesses(dataDirectory);
    await rm(dataDirectory, { recursive: true, force: true });
  });

  it('greets people with where it is and a key that works, and the key is the same the next time', async () => {
    const first = await ServiceProcess.start(environment);
    expect(first.stdout).toMatch(/^ {2}Console {6}http:\/\/127\.0\.0\.1:\d+\/#key=mg_[\w-]{43}$/m);
    const { data } = await createGraphqlClient(first.url, first.apiKey!).request(VIEWER);
    expect(data.mediaViewer).toEqual({ organization: { name: 'local' }, project: { name: 'default' } });
    expect((await stat(path.join(dataDirectory, 'api-key'))).mode & 0o777).toBe(0o600);
    await first.stop();

    const second = await ServiceProcess.start(environment);
    expect(second.apiKey).toBe(first.apiKey);
    await second.stop();
  });

  it('writes nothing but the greeting and JSON lines, and no secret among those', async () => {
    const service = await ServiceProcess.start(environment);
    await createGraphqlClient(service.url, service.apiKey!).request(VIEWER);
    await service.stop();

    expect(service.stderr).toBe('');
    const [said, logged] = [
      service.stdout.split('\n').filter((line) => line !== '' && !line.startsWith('{')),
      service.log.map((line) => JSON.stringify(line)).join('\n'),
    ];
    expect(said.map((line) => line.trim().split('  ')[0])).toEqual(['Mediagraph', 'Console', 'API key']);
    expect(service.log).toContainEqual(expect.objectContaining({ msg: 'request', status: 200, route: '/graphql' }));
    expect(logged).not.toContain(service.apiKey);
  });

  it('ends with its Postgres on SIGTERM and on SIGINT, and leaves no lock behind', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const service = await ServiceProcess.start(environment);
      expect(await service.stop(signal)).toEqual({ code: 0, signal: null });
      await allGone(path.join(dataDirectory, 'postgres'));
    }
    await expect(readFile(path.join(dataDirectory, 'postgres/data/postmaster.pid'))).rejects.toThrow('ENOENT');
  });

  it('ends well when it is told to while it starts', async () => {
    for (const waitMs of [0, 150, 300, 600]) {
      const service = new ServiceProcess(environment);
      await delay(waitMs);
      const { code, signal } = await service.stop();
      // Before Node has begun to run it, the system ends it.
      expect([`0 null`, `null SIGTERM`]).toContain(`${code} ${signal}`);
      await allGone(path.join(dataDirectory, 'postgres'));
    }
    await (await ServiceProcess.start(environment)).stop();
  });

  it('takes two signals at once for one, as npm sends them', async () => {
    const service = await ServiceProcess.start(environment);
    service.child.kill('SIGINT');
    expect(await service.stop('SIGINT')).toEqual({ code: 0, signal: null });
  });
});

describe('the process', () => {
  let installation: SharedInstallation;
  beforeAll(async () => {
    installation = await createInstallation();
  });
  afterEach(() => killServices());
  afterAll(() => installation.close());

  it('lets an upload under way end on SIGTERM, and takes no more', async () => {
    const service = await installation.start();
    const bytes = wavOf(2_000_000);
    const upload = new SteppedUpload(service.url, API_KEY, bytes);
    upload.send(1_500_000);
    await eventually('it has begun', () => isSpooling(installation));

    const ended = service.stop();
    await eventually('new connections are refused', () =>
      fetch(`${service.url}/healthz`).then(
        () => false,
        () => true,
      ),
    );
    upload.finish();

    const answer = await upload.answer;
    expect(answer).toMatchObject({ status: 200, body: { data: { uploadFile: { errors: [] } } } });
    expect(await ended).toEqual({ code: 0, signal: null });
    await expectNoLeftovers(installation);
  });

  it('ends by itself after requests whose clients were gone before their keys were looked up', async () => {
    const service = await installation.start();
    const head = `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n`;
    for (let key = 0; key < 100; key++) {
      const raw = new RawClient(Number(new URL(service.url).port));
      // Every key has to be looked up; each tenth is a good one.
      const apiKey = key % 10 === 0 ? API_KEY : `unknown-key-${key}`;
      await raw.send(`${head}Authorization: Bearer ${apiKey}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`);
      await raw.closed;
    }
    expect(await service.stop()).toEqual({ code: 0, signal: null });
    // The end of a request may be written down after it.
    expect(service.log).toContainEqual(expect.objectContaining({ msg: 'closed', left: {} }));
  });

  it('ends at once when it is told again a while later', async () => {
    const service = await installation.start();
    const upload = new SteppedUpload(service.url, API_KEY, wavOf(1_000_000));
    upload.send(500_000);
    await eventually('it has begun', () => isSpooling(installation));
    service.child.kill('SIGTERM');
    await eventually('it is closing', async () => service.log.some(({ msg }) => msg === 'closing'));
    // Two signals within a second are meant as one.
    await delay(1_500);
    expect(service.child.exitCode).toBeNull();
    expect(await service.stop()).toEqual({ code: 1, signal: null });
    expect(await upload.answer).toBeNull();
  });

  it('says in a sentence that its port is in use, and ends', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    // A database that nobody could reach: it is not even looked for.
    const DATABASE_URL = 'postgres://x@127.0.0.1:1/x';
    const service = new ServiceProcess({ ...installation.environment, DATABASE_URL, PORT: String(port) });
    expect(await service.ended).toEqual({ code: 1, signal: null });
    expect(service.stderr).toBe(`Port ${port} of 127.0.0.1 is in use. PORT chooses another; 0 takes a free one.\n`);
    server.close();
  });

  it('says in a sentence that there is no database, and ends', async () => {
    const service = new ServiceProcess({ ...installation.environment, DATABASE_URL: 'postgres://x@127.0.0.1:1/x' });
    expect(await service.ended).toEqual({ code: 1, signal: null });
    expect(service.stderr).toMatch(/^No connection to the database could be made: .*ECONNREFUSED.*DATABASE_URL.*\n$/);
  });

  it('names everything that is wrong with its environment at once', async () => {
    const service = new ServiceProcess({
      PORT: 'eighty',
      ROLE: 'boss',
      DATABASE_URL: 'mysql://x',
      BOOTSTRAP_API_KEY: 'short',
      BLOB_STORE: 'gcs',
    });
    expect(await service.ended).toEqual({ code: 1, signal: null });
    const [sentence, ...problems] = service.stderr.trim().split('\n');
    expect(sentence).toBe('The configuration is not valid.');
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'PORT',
      'ROLE',
      'DATABASE_URL',
      'BOOTSTRAP_API_KEY',
      'GCS_BUCKET',
    ]);
  });

  it('prints no key where the database is not its own: what it prints ends in a log', async () => {
    const database = await createTestDatabase();
    const service = await installation.start({ DATABASE_URL: databaseUrl(database), BOOTSTRAP_API_KEY: '' });
    expect(service.stdout).not.toMatch(/mg_\w/);
    expect(service.stdout).toMatch(/^ {2}API key .*npm run admin -- key create.*BOOTSTRAP_API_KEY/m);
    const { count } = (await database.dataSource.query('SELECT count(*)::int AS count FROM api_keys'))[0];
    expect(count).toBe(0);
    await service.stop();
    await database.close();
  });

  it('takes the bootstrap key on an empty database only, and prints none that was given to it', async () => {
    const first = await installation.start();
    const viewer = await createGraphqlClient(first.url, API_KEY).request(VIEWER);
    expect(viewer.data.mediaViewer.organization.name).toBe('local');
    expect(first.apiKey).toBeNull();
    expect(first.stdout).not.toContain(API_KEY);
    await first.stop();

    const second = await installation.start({ BOOTSTRAP_API_KEY: 'another-key-for-a-database-in-use' });
    const refused = await createGraphqlClient(second.url, 'another-key-for-a-database-in-use').request(VIEWER);
    expect(refused).toMatchObject({ status: 401, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    const { errors } = await createFileClient(second.url, API_KEY).upload(readFixture('still.png'));
    expect(errors).toEqual([]);
    await second.stop();
  });
});

/** Whether an upload has got as far as the disk; what was stored before does not count. */
async function isSpooling({ dataDirectory }: SharedInstallation): Promise<boolean> {
  const partial = await Promise.all(
    ['spool', 'blobs/partial'].map((directory) => filesUnder(path.join(dataDirectory, directory))),
  );
  return partial.flat().length > 0;
}
