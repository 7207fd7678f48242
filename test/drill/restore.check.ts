import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { sendHttp } from '../support/http/http-client';
import { API_KEY } from '../support/processes/installation';
import { killServices, runAdmin, ServiceProcess } from '../support/processes/service-process';
import { makeTemporaryDirectory } from '../support/run/temporary-directory';
import { eventually } from '../support/timing/eventually';
import { Load } from './load';
import { PostgresServer } from './postgres-server';

/** How many files there are when the dump begins, and how many more when the last of them is copied. */
const FILES = Number(process.env['DRILL_FILES'] ?? 200);

let postgres: PostgresServer;
const directories: string[] = [];
beforeAll(async () => {
  postgres = await PostgresServer.start();
});
afterAll(async () => {
  await killServices();
  await postgres?.close();
  for (const directory of directories) await rm(directory, { recursive: true, force: true });
});

async function makeDirectory(): Promise<string> {
  const directory = await makeTemporaryDirectory('drill');
  directories.push(directory);
  return directory;
}

function environmentOf(database: string, dataDirectory: string): Readonly<Record<string, string>> {
  const pool = {
    DATABASE_POOL_SIZE: '10',
    RATE_LIMIT_POINTS_PER_MINUTE: '0',
    RATE_LIMIT_ORGANIZATION_POINTS_PER_MINUTE: '0',
  };
  return { DATA_DIR: dataDirectory, DATABASE_URL: postgres.urlOf(database), BOOTSTRAP_API_KEY: API_KEY, ...pool };
}

/** As `rsync` does it while the service runs: what goes meanwhile is not there to be copied. */
async function copyBlobs(from: string, to: string): Promise<void> {
  const entries = await readdir(path.join(from, 'blobs'), { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((found) => found.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    const copy = path.join(to, path.relative(from, file));
    await mkdir(path.dirname(copy), { recursive: true });
    await copyFile(file, copy).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
}

async function hashOf(service: ServiceProcess, id: string): Promise<string> {
  const headers = { authorization: `Bearer ${API_KEY}` };
  const { status, body } = await sendHttp(`${service.url}/files/${id}/content`, { headers });
  return status === 200 ? createHash('sha256').update(body).digest('hex') : `HTTP ${status}`;
}

it('a dump that was taken under load, and blobs that were copied after it, have every file that was acknowledged', async () => {
  const live = environmentOf('live', await makeDirectory());
  await postgres.run('createdb', 'live');
  const first = await ServiceProcess.start(live);
  const services = [first, await ServiceProcess.start({ ...live, ROLE: 'api' })];

  const load = new Load(services, API_KEY);
  const acknowledges = (count: number) =>
    eventually(`${count} files are acknowledged`, async () => load.hasAcknowledged(count));
  await acknowledges(FILES);
  const promised = new Map(load.acknowledged);
  const dump = path.join(await makeDirectory(), 'live.dump');
  const dumpBegan = performance.now();
  await postgres.run('pg_dump', '-Fc', '-f', dump, 'live');
  const dumpSeconds = (performance.now() - dumpBegan) / 1000;
  const dumpedUpTo = load.acknowledged.size;
  const blobs = await makeDirectory();
  await copyBlobs(live['DATA_DIR']!, blobs);
  await acknowledges(dumpedUpTo + FILES);
  await load.end();
  expect(load.refused).toEqual([]);
  for (const service of services) await service.kill();
  const kept = [...promised].filter(([id]) => !load.deleted.has(id));
  expect(kept.length).toBeGreaterThan(FILES / 2);

  const restoreBegan = performance.now();
  await postgres.run('createdb', 'restored');
  await postgres.run('pg_restore', '--exit-on-error', '-d', 'restored', dump);
  const environment = environmentOf('restored', blobs);
  const restored = await ServiceProcess.start(environment);
  const restoreSeconds = (performance.now() - restoreBegan) / 1000;
  const { body } = await sendHttp(`${restored.url}/readyz`);
  expect(JSON.parse(body.toString())).toEqual({ status: 'degraded', failing: ['epoch'] });

  // Nothing is deleted before somebody has looked.
  const found: Map<string, string> = new Map();
  for (const [id] of kept) found.set(id, await hashOf(restored, id));
  expect(found).toEqual(new Map(kept));

  expect(await runAdmin(environment, 'store', 'adopt')).toMatchObject({ standing: 'MATCHES' });
  const dryRun = await runAdmin(environment, 'reconcile', '--dry-run');
  // Whose rows are in the dump, and whose bytes went before they were copied: those that were deleted meanwhile.
  expect(dryRun.lostFiles).toBeLessThanOrEqual(load.deleted.size);
  expect(await runAdmin(environment, 'usage', 'recount')).toEqual({ organizations: 1, differences: [] });
  for (const [id, hash] of kept) expect(await hashOf(restored, id)).toBe(hash);
  expect(await restored.stop()).toEqual({ code: 0, signal: null });

  const report = { files: kept.length, dumpSeconds, restoreSeconds, deletedUnderLoad: load.deleted.size, dryRun };
  process.stdout.write(`${JSON.stringify(report)}\n`);
});
