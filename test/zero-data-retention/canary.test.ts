import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { type CanaryService, startCanaryService } from '../support/canary/canary-service';
import { GENERATION_REQUESTS } from '../support/canary/generation-requests';
import { FAILING_REQUESTS, OTHER_REQUESTS } from '../support/canary/other-requests';
import { PROVIDER_API_KEY, PROVIDER_REQUESTS, stall } from '../support/canary/provider-requests';
import { REST_REQUESTS } from '../support/canary/rest-requests';
import { dumpTables, filesWith, linesWith } from '../support/canary/search';
import type { Target } from '../support/canary/target';
import { UPLOAD_REQUESTS } from '../support/canary/upload-requests';
import { killServerProcesses } from '../support/database/embedded-server';
import { joinEmbeddedInstallation, makeDataDirectory } from '../support/processes/installation';
import { killServices } from '../support/processes/service-process';

const FILE_REQUESTS = { ...UPLOAD_REQUESTS, ...OTHER_REQUESTS };
/** They take longer, and are made once. */
const MAKING_REQUESTS = { ...GENERATION_REQUESTS, ...PROVIDER_REQUESTS, ...REST_REQUESTS };
const FILE_ROUNDS = 5;

/** What projects are sent. Of the one that keeps nothing nothing may be found, of the other it must be. */
const canaries = { strict: canary('strict'), ordinary: canary('ordinary') };

let dataDirectory: string;
let canaryService: CanaryService;
let tables: Readonly<Record<string, string>>;
const outcomes: Record<string, string[]> = {};

/** A GraphQL name, a host name and a word, so that it goes wherever content goes. */
function canary(project: string): string {
  return `canary${project}${randomBytes(12).toString('hex')}`;
}

beforeAll(async () => {
  dataDirectory = await makeDataDirectory();
  canaryService = await startCanaryService(dataDirectory, canaries);
  const { service, strict, ordinary } = canaryService;
  for (let round = 0; round < FILE_ROUNDS; round += 1) await sendAll(FILE_REQUESTS, strict);
  await sendAll(MAKING_REQUESTS, strict);
  for (const [send] of Object.values({ ...FILE_REQUESTS, ...MAKING_REQUESTS })) await send(ordinary);
  for (const target of [strict, ordinary]) await stall(target);
  const installation = await joinEmbeddedInstallation(dataDirectory);
  await installation.dataSource.query('ALTER TABLE files RENAME TO files_away');
  await installation.dataSource.query('ALTER TABLE generations RENAME TO generations_away');
  const failures = FAILING_REQUESTS.flatMap((send) => [send(strict), send(ordinary)]);
  outcomes['failing'] = await Promise.all(failures);
  await service.kill();
  tables = await dumpTables(installation.dataSource);
  // So that the tables themselves are on the disk, beside the log of what was written to them.
  await installation.dataSource.query('CHECKPOINT');
  // First: whoever holds the server starts it again when it dies, and the search wants files that stay as they are.
  await installation.close();
  await killServerProcesses(dataDirectory);
});

afterAll(async () => {
  await killServices();
  await killServerProcesses(dataDirectory);
  await canaryService.closeServers();
  await rm(dataDirectory, { recursive: true, force: true });
});

async function sendAll(requests: typeof FILE_REQUESTS, target: Target): Promise<void> {
  for (const [name, [send]] of Object.entries(requests)) {
    outcomes[name] = [...(outcomes[name] ?? []), await send(target)];
  }
}

function tablesWith(canary: string): string[] {
  return Object.keys(tables).filter((name) => linesWith(canary, tables[name] ?? '').length > 0);
}

function logged(canary: string): string[] {
  return linesWith(canary, canaryService.service.stdout + canaryService.service.stderr);
}

describe('what was sent to a project under zero data retention', () => {
  const outcomesOf = (requests: typeof FILE_REQUESTS) =>
    Object.entries(requests).map(([name, [, outcome]]) => [name, outcome] as const);

  it.each(outcomesOf(FILE_REQUESTS))('came as %s to %s', (name, outcome) => {
    expect(outcomes[name]).toEqual(Array(FILE_ROUNDS).fill(outcome));
  });

  it.each(outcomesOf(MAKING_REQUESTS))('came as %s to %s', (name, outcome) => {
    expect(outcomes[name]).toEqual([outcome]);
  });

  it('were 200 requests and more, some of which failed by our own fault', () => {
    const requests = canaryService.service.log.filter(({ msg }) => msg === 'request');
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
    expect(canaryService.service.log.filter(({ level }) => Number(level) < 30).length).toBeGreaterThan(0);
    expect(logged(canaries.strict)).toEqual([]);
  });
});

describe('what was sent to an ordinary project', () => {
  it('is found by the same search', async () => {
    expect(tablesWith(canaries.ordinary)).toEqual([
      'public.files_away',
      'public.generation_inputs',
      'public.generations_away',
      'public.idempotency_keys',
    ]);
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

describe('the key of the providers', () => {
  it('was used, and is in no table, file or log', async () => {
    const { strict, videoProvider } = canaryService;
    for (const { requests } of [strict.provider, videoProvider]) {
      expect(requests[0]?.headers.authorization).toBe(`Bearer ${PROVIDER_API_KEY}`);
    }
    // For both projects, to its end.
    expect(videoProvider.requests.filter(({ path }) => path.startsWith('/outputs/'))).toHaveLength(2);
    expect(tablesWith(PROVIDER_API_KEY)).toEqual([]);
    expect(await filesWith(PROVIDER_API_KEY, dataDirectory)).toEqual([]);
    expect(logged(PROVIDER_API_KEY)).toEqual([]);
  });
});
