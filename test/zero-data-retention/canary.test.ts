import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { FAILING_REQUESTS, OTHER_REQUESTS } from '../support/canary/other-requests';
import { dumpTables, filesWith, linesWith } from '../support/canary/search';
import type { Target } from '../support/canary/target';
import { MAX_UPLOAD_BYTES, UPLOAD_REQUESTS } from '../support/canary/upload-requests';
import { killServerProcesses } from '../support/embedded-server';
import { API_KEY, joinEmbeddedInstallation, makeDataDirectory } from '../support/installation';
import { killServices, runAdmin, ServiceProcess } from '../support/service-process';

const ROUNDS = 5;

const REQUESTS = { ...UPLOAD_REQUESTS, ...OTHER_REQUESTS };

/** What projects are sent. Of the one that keeps nothing nothing may be found, of the other it must be. */
const canaries = { strict: canary('strict'), ordinary: canary('ordinary') };

let dataDirectory: string;
let service: ServiceProcess;
let tables: Readonly<Record<string, string>>;
const outcomes: Record<string, string[]> = {};

/** A GraphQL name, a host name and a word, so that it goes wherever content goes. */
function canary(project: string): string {
  return `canary${project}${randomBytes(12).toString('hex')}`;
}

beforeAll(async () => {
  dataDirectory = await makeDataDirectory();
  const temporary = path.join(dataDirectory, 'temporary');
  await mkdir(temporary);
  service = await ServiceProcess.start({
    ...{ DATA_DIR: dataDirectory, BOOTSTRAP_API_KEY: API_KEY, TMPDIR: temporary },
    ...{ LOG_LEVEL: 'trace', MAX_UPLOAD_BYTES: String(MAX_UPLOAD_BYTES) },
  });
  const strict: Target = { url: service.url, apiKey: await makeStrictProject(), canary: canaries.strict };
  const ordinary: Target = { url: service.url, apiKey: API_KEY, canary: canaries.ordinary };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, [send]] of Object.entries(REQUESTS)) {
      outcomes[name] = [...(outcomes[name] ?? []), await send(strict)];
      if (round === 0) await send(ordinary);
    }
  }
  const installation = await joinEmbeddedInstallation(dataDirectory);
  await installation.dataSource.query('ALTER TABLE files RENAME TO files_away');
  const failures = FAILING_REQUESTS.flatMap((send) => [send(strict), send(ordinary)]);
  outcomes['failing'] = await Promise.all(failures);
  await service.kill();
  tables = await dumpTables(installation.dataSource);
  // So that the tables themselves are on the disk, beside the log of what was written to them.
  await installation.dataSource.query('CHECKPOINT');
  await killServerProcesses(dataDirectory);
  await installation.close();
}, 240_000);

afterAll(async () => {
  await killServices();
  await killServerProcesses(dataDirectory);
  await rm(dataDirectory, { recursive: true, force: true });
});

async function makeStrictProject(): Promise<string> {
  const environment = { DATA_DIR: dataDirectory };
  const policy = ['--organization', 'local', '--name', 'strict', '--zero-data-retention'];
  const project = await runAdmin(environment, 'project', 'create', ...policy);
  const scopes = ['--scopes', 'FILES_READ,FILES_WRITE'];
  return (await runAdmin(environment, 'key', 'create', '--project', project.id, ...scopes)).key;
}

function tablesWith(canary: string): string[] {
  return Object.keys(tables).filter((name) => linesWith(canary, tables[name] ?? '').length > 0);
}

function logged(canary: string): string[] {
  return linesWith(canary, service.stdout + service.stderr);
}

describe('what was sent to a project under zero data retention', () => {
  it.each(Object.entries(REQUESTS).map(([name, [, outcome]]) => [name, outcome] as const))(
    'came as %s to %s',
    (name, outcome) => {
      expect(outcomes[name]).toEqual(Array(ROUNDS).fill(outcome));
    },
  );

  it('were 200 requests and more, some of which failed by our own fault', () => {
    const requests = service.log.filter(({ msg }) => msg === 'request');
    expect(requests.length).toBeGreaterThanOrEqual(200);
    expect(outcomes['failing']).toEqual(Array(2 * FAILING_REQUESTS.length).fill('INTERNAL_SERVER_ERROR'));
  });

  it('is in no table, nor in the queue', () => {
    expect(Object.keys(tables)).toEqual(
      expect.arrayContaining(['public.usage_counters', 'graphile_worker._private_jobs']),
    );
    expect(tablesWith(canaries.strict)).toEqual([]);
  });

  it('is nowhere on the disk: blobs, temporary files, tables, write-ahead log, logs', async () => {
    expect(await filesWith(canaries.strict, dataDirectory)).toEqual([]);
  });

  it('is not in the log, whatever failed', () => {
    expect(service.log.filter(({ level }) => Number(level) < 30).length).toBeGreaterThan(0);
    expect(logged(canaries.strict)).toEqual([]);
  });
});

describe('what was sent to an ordinary project', () => {
  it('is found by the same search', async () => {
    expect(tablesWith(canaries.ordinary)).toEqual(['public.files_away', 'public.idempotency_keys']);
    const found = await filesWith(canaries.ordinary, dataDirectory);
    const places = new Set(found.map((file) => file.split(path.sep).slice(0, 3).join('/')));
    expect([...places]).toEqual(
      expect.arrayContaining([expect.stringMatching(/^blobs\//), 'postgres/data/base', 'postgres/data/pg_wal']),
    );
  });

  it('is not in the log either', () => {
    expect(logged(canaries.ordinary)).toEqual([]);
  });
});
