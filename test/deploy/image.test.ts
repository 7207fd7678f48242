import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readdir, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { freePort } from '../nginx/documented-server';
import { createTestDatabase, databaseUrl, type TestDatabase } from '../support/database/test-database';
import { createFileClient } from '../support/graphql/file-client';
import { sendHttp } from '../support/http/http-client';
import { readFixture } from '../support/media/media-fixtures';
import { API_KEY } from '../support/processes/installation';
import { makeTemporaryDirectory } from '../support/run/temporary-directory';
import { eventually } from '../support/timing/eventually';
import { type Dockerfile, readDockerfile } from './dockerfile';

const dockerfile = readDockerfile();

/** The folder of the application as the last stage has it. Packages are those that are installed here, by links. */
async function makeImage({ copies, removed }: Dockerfile): Promise<string> {
  const folder = await makeTemporaryDirectory('image');
  for (const { from, to } of copies.filter(({ from }) => from !== 'node_modules')) {
    await cp(from, path.join(folder, to), { recursive: true });
  }
  await mkdir(path.join(folder, 'node_modules'));
  for (const name of await readdir('node_modules')) {
    if (removed.includes(name)) continue;
    await symlink(path.resolve('node_modules', name), path.join(folder, 'node_modules', name));
  }
  return folder;
}

let database: TestDatabase;
let folder: string;
let dataDirectory: string;
let port: number;
let environment: NodeJS.ProcessEnv;
let service: ChildProcess;
beforeAll(async () => {
  database = await createTestDatabase();
  folder = await makeImage(dockerfile);
  dataDirectory = await makeTemporaryDirectory('image-data');
  port = await freePort();
  environment = {
    PATH: process.env['PATH'],
    ...dockerfile.environment,
    HOST: '127.0.0.1',
    PORT: String(port),
    DATA_DIR: dataDirectory,
    DATABASE_URL: databaseUrl(database),
    BOOTSTRAP_API_KEY: API_KEY,
    PRELOAD_AFTER_IDLE_SECONDS: '0',
  };
});
afterAll(async () => {
  if (service.exitCode === null) service.kill('SIGKILL');
  await database.close();
  for (const made of [folder, dataDirectory]) await rm(made, { recursive: true, force: true });
});

/** Node is this one, not the image's. */
const runs = ([, ...args]: readonly string[]) => [process.execPath, args, { cwd: folder, env: environment }] as const;
const isHealthy = () => spawnSync(...runs(dockerfile.healthCommand)).status === 0;

it('what the image has is all that the service reads', async () => {
  expect(dockerfile.command[0]).toBe('node');
  expect(isHealthy()).toBe(false);
  const [program, args, options] = runs(dockerfile.command);
  service = spawn(program, args, { ...options, stdio: ['ignore', 'ignore', 'inherit'] });
  const url = `http://127.0.0.1:${port}`;
  await eventually('it answers', async () => {
    if (service.exitCode !== null) throw new Error('the service has ended');
    return sendHttp(`${url}/readyz`).catch(() => null);
  });
  expect(isHealthy()).toBe(true);

  const headers = { accept: 'text/html' };
  for (const page of ['/', '/graphiql', '/v3/docs', '/v3/openapi.yaml', '/healthz', '/readyz']) {
    expect([page, (await sendHttp(url + page, { headers })).status]).toEqual([page, 200]);
  }
  const { file } = await createFileClient(url, API_KEY).upload(readFixture('video.mp4'));
  expect((await sendHttp(file.download.url)).body.equals(readFixture('video.mp4'))).toBe(true);
  expect((await sendHttp(file.thumbnail.url)).status).toBe(200);

  const ended = once(service, 'exit');
  service.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});
