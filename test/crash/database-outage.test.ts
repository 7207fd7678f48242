import { rm } from 'node:fs/promises';
import path from 'node:path';
import { storedFileIds } from '../support/blobs/stored-blobs';
import { killServerProcesses, postmasterPid } from '../support/database/embedded-server';
import { PostgresProxy } from '../support/database/postgres-proxy';
import { createFileClient, type FileClient } from '../support/graphql/file-client';
import { sendHttp } from '../support/http/http-client';
import { SteppedUpload } from '../support/http/multipart/stepped-upload';
import { paddedPng, wavOf } from '../support/media/media-samples';
import {
  API_KEY,
  createInstallation,
  joinEmbeddedInstallation,
  makeDataDirectory,
  type SharedInstallation,
} from '../support/processes/installation';
import { killServices, ServiceProcess } from '../support/processes/service-process';
import { expectNoLeftovers } from '../support/service/leftovers';
import { eventually } from '../support/timing/eventually';

const COUNT = '{ files { totalCount } }';

describe('a service whose database goes away', () => {
  let installation: SharedInstallation;
  let proxy: PostgresProxy;
  let service: ServiceProcess;
  let client: FileClient;
  beforeEach(async () => {
    installation = await createInstallation();
    proxy = await PostgresProxy.start(installation.database);
  });
  afterEach(async () => {
    await killServices();
    await proxy.interrupt();
    await installation.close();
  });

  async function start(role: 'all' | 'api'): Promise<void> {
    service = await installation.start({ DATABASE_URL: proxy.url, ROLE: role });
    client = createFileClient(service.url, API_KEY);
  }

  function ask(method: string, url: string, body?: string) {
    const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' };
    return sendHttp(`${service.url}${url}`, { method, headers, ...(body === undefined ? {} : { body }) });
  }

  it('says so and when to come again, is not ready meanwhile, and recovers with its jobs by itself', async () => {
    await start('all');
    const bytes = paddedPng(1_000);
    const kept = (await client.upload(bytes)).file;
    await proxy.interrupt();

    const requests = [
      ask('POST', '/graphql', JSON.stringify({ query: COUNT })),
      ask('GET', `/files/${kept.id}/content`),
    ] as const;
    for (const { status, headers, body } of await Promise.all(requests)) {
      expect({ status, retryAfter: headers['retry-after'], body: JSON.parse(body.toString()) }).toEqual({
        status: 503,
        retryAfter: '5',
        body: { errors: [{ message: expect.any(String), extensions: { code: 'SERVICE_UNAVAILABLE' } }] },
      });
    }
    const ready = await ask('GET', '/readyz');
    expect({ status: ready.status, body: JSON.parse(ready.body.toString()) }).toEqual({
      status: 503,
      body: { status: 'unavailable', failing: ['database'] },
    });
    expect((await ask('GET', '/healthz')).status).toBe(200);

    await proxy.restore();
    await eventually('it is ready', async () => (await ask('GET', '/readyz')).status === 200);
    expect((await ask('GET', `/files/${kept.id}/content`)).body.equals(bytes)).toBe(true);
    await client.delete(kept.id);
    await expectNoLeftovers(installation);
    expect(await storedFileIds(installation)).toEqual([]);
    expect(service.child.exitCode).toBeNull();
  });

  it('answers an operation that loses its connection with an error that may be tried again', async () => {
    await start('api');
    await client.graphql.request(COUNT);
    proxy.cut('before', 'FROM ready_files');
    expect(await client.graphql.request(COUNT)).toMatchObject({
      status: 200,
      errors: [{ path: ['files', 'totalCount'], extensions: { code: 'SERVICE_UNAVAILABLE' } }],
    });
    expect(await client.graphql.request(COUNT)).toMatchObject({ status: 200, data: { files: { totalCount: 0 } } });
    expect(service.log).toContainEqual(expect.objectContaining({ level: 40, code: 'SERVICE_UNAVAILABLE' }));
  });

  it('answers with a file whose commit it heard no answer to', async () => {
    await start('api');
    const bytes = paddedPng(5_000);
    proxy.cut('after', 'COMMIT');
    const { file, errors } = await client.upload(bytes, { idempotencyKey: 'again' });
    expect(errors).toEqual([]);
    expect((await client.upload(bytes, { idempotencyKey: 'again' })).file.id).toBe(file.id);
    expect((await ask('GET', `/files/${file.id}/content`)).body.equals(bytes)).toBe(true);
    await service.stop();
    await start('all');
    await expectNoLeftovers(installation);
    expect(await storedFileIds(installation)).toEqual([file.id]);
  });

  it('gives back, as soon as it can, what uploads had reserved that ended meanwhile', async () => {
    await start('all');
    const uploads = [1, 2, 3].map(() => new SteppedUpload(service.url, API_KEY, wavOf(600_000)));
    for (const upload of uploads) upload.send(500_000);
    await eventually('the uploads are under way', async () => (await reservations()) === 3);
    await eventually('their bytes arrive', async () => (await storedFileIds(installation)).length === 3);
    await proxy.interrupt();
    for (const upload of uploads) upload.finish();
    for (const upload of uploads) expect(JSON.stringify(await upload.answer)).toContain('SERVICE_UNAVAILABLE');
    expect(await reservations()).toBe(3);

    await proxy.restore();
    await expectNoLeftovers(installation);
    expect(await client.storage()).toMatchObject({ reservedBytes: 0, reservedFiles: 0, usedBytes: 0 });
    expect(service.child.exitCode).toBeNull();
  });

  it('gives back a place that it never heard it had', async () => {
    await start('all');
    proxy.goDownAfter('INSERT INTO uploads');
    await expect(client.upload(paddedPng(100))).rejects.toThrow('SERVICE_UNAVAILABLE');
    expect(await reservations()).toBe(1);
    await proxy.restore();
    await expectNoLeftovers(installation);
  });

  async function reservations(): Promise<number> {
    const [row] = await installation.dataSource.query('SELECT count(*)::int AS count FROM uploads');
    return row.count;
  }

  it('ends in time when it is told to meanwhile', async () => {
    await start('all');
    await proxy.interrupt();
    expect(await service.stop()).toEqual({ code: 0, signal: null });
  });
});

describe('a service whose embedded Postgres is killed', () => {
  let dataDirectory: string;
  beforeAll(async () => {
    dataDirectory = await makeDataDirectory();
  });
  afterAll(async () => {
    await killServices();
    await killServerProcesses(dataDirectory);
    await rm(dataDirectory, { recursive: true, force: true });
  });

  it('brings it back and has every file that it acknowledged', async () => {
    const service = await ServiceProcess.start({ DATA_DIR: dataDirectory });
    const client = createFileClient(service.url, service.apiKey!);
    const ids: string[] = [];
    let isOver = false;
    const unexpected: string[] = [];
    const uploads = (async () => {
      while (!isOver) {
        const answer = await client.upload(paddedPng(ids.length)).catch((error: Error) => error.message);
        if (typeof answer !== 'string') ids.push(answer.file.id);
        // Whatever it answers meanwhile says that it may be tried again.
        else if (!answer.includes('SERVICE_UNAVAILABLE')) unexpected.push(answer);
        isOver ||= unexpected.length > 0;
      }
    })();
    await eventually('files are acknowledged', async () => ids.length >= 20);
    process.kill(await postmasterPid(path.join(dataDirectory, 'postgres')), 'SIGKILL');
    const before = ids.length;
    await eventually('it goes on', async () => isOver || ids.length > before + 20);
    isOver = true;
    await uploads;
    const faults = service.log.filter(({ msg }) => msg === 'operation failed' || msg === 'request failed');
    expect({ unexpected, faults }).toEqual({ unexpected: [], faults: [] });

    const installation = await joinEmbeddedInstallation(dataDirectory);
    const rows: { id: string }[] = await installation.dataSource.query('SELECT id FROM files');
    expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
    await client.delete(ids[0]!);
    await eventually('the bytes of a deleted file go', async () => {
      const stored = await storedFileIds(installation);
      return !stored.includes(ids[0]!);
    });
    await installation.close();
    expect(await service.stop()).toEqual({ code: 0, signal: null });
  });
});
