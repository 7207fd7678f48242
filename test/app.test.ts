import { rm } from 'node:fs/promises';
import path from 'node:path';
import { storedFileIds } from './support/blobs/stored-blobs';
import { killServerProcesses } from './support/database/embedded-server';
import { createFileClient } from './support/graphql/file-client';
import { createGraphqlClient } from './support/graphql/graphql-client';
import { paddedPng } from './support/media/media-samples';
import {
  API_KEY,
  createInstallation,
  type Installation,
  joinEmbeddedInstallation,
  makeDataDirectory,
  type SharedInstallation,
} from './support/processes/installation';
import { killServices, runAdmin, ServiceProcess } from './support/processes/service-process';
import { runAdminHere } from './support/service/admin';
import { expectNoLeftovers } from './support/service/leftovers';
import { eventually } from './support/timing/eventually';

describe('two processes on one embedded installation', () => {
  let dataDirectory: string;
  let environment: { readonly DATA_DIR: string; readonly NODE_OPTIONS: string };
  let starter: ServiceProcess;
  let other: ServiceProcess;
  beforeAll(async () => {
    dataDirectory = await makeDataDirectory();
    // A key that is forgotten was told of: by itself none is.
    const ageless = path.join(__dirname, 'support/timing/ageless-memory.js');
    environment = { DATA_DIR: dataDirectory, NODE_OPTIONS: `--require=${ageless}` };
    starter = await ServiceProcess.start(environment);
    other = await ServiceProcess.start(environment);
  });
  afterAll(async () => {
    await killServices();
    await killServerProcesses(dataDirectory);
    await rm(dataDirectory, { recursive: true, force: true });
  });

  /** Made by the operator while both processes run. */
  async function makeTenant(name: string, maxBytes: number): Promise<{ id: string; key: string }> {
    const admin = (...args: string[]) => runAdminHere(environment, ...args) as Promise<{ id: string; key: string }>;
    await admin('organization', 'create', '--name', name, '--max-bytes', `${maxBytes}`, '--max-files', '100');
    const project = await admin('project', 'create', '--organization', name, '--name', 'web');
    return admin('key', 'create', '--project', project.id, '--scopes', 'files_read,files_write');
  }

  it('know the same first key', () => {
    expect(other.apiKey).toBe(starter.apiKey);
  });

  it('obey at once an operator who makes a key, and who revokes it', async () => {
    const { id, key } = await makeTenant('hasty', 1_000_000);
    const ask = (service: ServiceProcess) => createGraphqlClient(service.url, key).request('{ files { totalCount } }');
    for (const service of [starter, other]) {
      expect(await ask(service)).toMatchObject({ status: 200, data: { files: { totalCount: 0 } } });
    }

    await runAdmin(environment, 'key', 'revoke', '--id', id);
    for (const service of [starter, other]) {
      await eventually('the key is refused', async () => (await ask(service)).status === 401);
    }
  });

  it('never promise together more than the quota', async () => {
    const picture = paddedPng(9_400);
    const maxBytes = 10 * picture.length + 5_000;
    const { key } = await makeTenant('narrow', maxBytes);
    const clients = [starter, other].map((service) => createFileClient(service.url, key));
    const uploads = Array.from({ length: 40 }, (_, index) => clients[index % 2]!.upload(picture));
    const answers = await Promise.all(uploads);
    const refusals = answers.flatMap(({ errors }) => errors.map(({ code }: { code: string }) => code));
    expect(new Set(refusals)).toEqual(new Set(['STORAGE_QUOTA_EXCEEDED']));
    expect(answers.length - refusals.length).toBeLessThanOrEqual(10);

    // What was held by those that were refused is free again: the last byte that fits is had.
    for (let kept = answers.length - refusals.length; kept < 10; kept++) {
      expect((await clients[0]!.upload(picture)).errors).toEqual([]);
    }
    expect((await clients[1]!.upload(picture)).errors).toMatchObject([{ code: 'STORAGE_QUOTA_EXCEEDED' }]);
    expect(await clients[0]!.storage()).toMatchObject({
      usedBytes: 10 * picture.length,
      files: 10,
      reservedBytes: 0,
      reservedFiles: 0,
    });
  });

  it('go on as one when the one that started Postgres is killed', async () => {
    await starter.kill();
    const { graphql, upload } = createFileClient(other.url, other.apiKey!);
    await eventually('the other answers', async () => {
      const { data } = await graphql.request('{ files { totalCount } }').catch(() => ({ data: null }));
      return data !== null && data !== undefined;
    });
    expect((await upload(paddedPng(100))).errors).toEqual([]);
    const installation: Installation = await joinEmbeddedInstallation(dataDirectory);
    await expectNoLeftovers(installation);
    await installation.close();
  });
});

describe('a process for requests and one for jobs', () => {
  let installation: SharedInstallation;
  beforeAll(async () => {
    installation = await createInstallation();
  });
  afterAll(() => installation.close());

  it('do the work together, each its own', async () => {
    const api = await installation.start({ ROLE: 'api' });
    const client = createFileClient(api.url, API_KEY);
    const { file } = await client.upload(paddedPng(100));
    await client.delete(file.id);
    expect(await storedFileIds(installation)).toEqual([file.id]);

    const worker = await installation.start({ ROLE: 'worker' });
    await expectNoLeftovers(installation);
    expect(await storedFileIds(installation)).toEqual([]);
    expect(worker.stdout).toContain('a worker');
    const statuses = ['/healthz', '/readyz', '/graphql', '/'].map(async (path) => {
      const response = await fetch(`${worker.url}${path}`, { headers: { authorization: `Bearer ${API_KEY}` } });
      return response.status;
    });
    expect(await Promise.all(statuses)).toEqual([200, 200, 404, 404]);
  });
});
