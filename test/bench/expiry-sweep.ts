import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { createKey } from '../../src/accounts/keys';
import { createProject } from '../../src/accounts/organizations-and-projects';
import { readConfig } from '../../src/config';
import { MEDIA_SCOPES } from '../../src/domain/caller';
import { expireFiles } from '../../src/files/remove/remove-and-purge';
import { openStorage } from '../../src/open-storage';
import type { Benchmark } from './benchmark';
import { openFilledDatabase } from './fill-files';
import { Connection } from './load/connection';
import { graphqlRequest, type LoadRequest, piecesOf } from './load/request';
import { median } from './median';
import { API_KEY, startService } from './server-process';

const EXPIRED_FILES = 100_000;
/** Of a project of this run: kept data may hold those of others. */
const EXPIRED_API_KEY = `benchmark-key-of-${Date.now()}`;
const READS_BEFORE = 300;

const PAGE_QUERY = '{ files(first: 50) { totalCount nodes { id filename mimeType sizeBytes createdAt expiresAt } } }';
const READ_QUERY = '{ files(first: 50) { nodes { id filename mimeType sizeBytes createdAt expiresAt } } }';

/** Sweeping a hundred thousand expired files from among a million, while somebody reads. */
export const expirySweep: Benchmark = async (workplace) => {
  const database = await openFilledDatabase(workplace);
  const service = await startService(database.directory, { ROLE: 'api' });
  const opened = await openStorage(readConfig({ DATA_DIR: database.directory }), database, () => '');
  const connection = await Connection.open(service.port);
  const read = (request: LoadRequest) => connection.exchange(piecesOf(request)());
  try {
    await insertExpired(database.dataSource);
    const page = graphqlRequest(API_KEY, '', READ_QUERY, {});
    const before = await timesOf(READS_BEFORE, () => read(page));
    const expired = graphqlRequest(EXPIRED_API_KEY, '', PAGE_QUERY, {});
    const sweep = { isOver: false };
    const statements = recordStatements();
    const start = performance.now();
    const swept = expireFiles(opened.storage).finally(() => {
      sweep.isOver = true;
    });
    const during: number[] = [];
    let visible = 0;
    while (!sweep.isOver) {
      during.push(...(await timesOf(1, () => read(page))));
      visible += JSON.parse((await read(expired)).body).data.files.totalCount;
    }
    const seconds = (performance.now() - start) / 1000;
    statements.stop();
    if ((await swept) !== EXPIRED_FILES) throw new Error('The sweep left some.');
    return [
      { name: 'longest statement', value: Math.max(...statements.milliseconds), unit: 'ms', bar: { atMost: 250 } },
      { name: 'expired files that were seen', value: visible, unit: 'files', bar: { atMost: 0 } },
      { name: 'a page while sweeping to one before', value: median(during) / median(before), unit: '×' },
      { name: 'swept', value: EXPIRED_FILES / seconds, unit: 'files/s' },
    ];
  } finally {
    connection.close();
    await database.dataSource.query('DELETE FROM graphile_worker._private_jobs');
    await opened.close();
    await service.close();
    await database.close();
  }
};

async function insertExpired(dataSource: DataSource): Promise<void> {
  const [{ organization_id: organizationId }] = await dataSource.query('SELECT organization_id FROM projects LIMIT 1');
  const policy = { retentionSeconds: null, zeroDataRetention: false, storeByDefault: true, defaultTtlSeconds: null };
  const name = `expired ${Date.now()}`;
  const project = await createProject(dataSource.manager, { organizationId, name, ...policy });
  await createKey(dataSource.manager, { owner: { projectId: project.id }, scopes: MEDIA_SCOPES, key: EXPIRED_API_KEY });
  const runner = dataSource.createQueryRunner();
  await runner.query('SET statement_timeout = 0');
  await runner.query(
    `INSERT INTO files (id, organization_id, project_id, filename, mime_type, kind, size_bytes, sha256, purpose, origin,
       status, expires_at, max_expires_at, tags, metadata, object_key)
     SELECT 'file_7' || lpad(n::text, 25, '0'), $1, $2, 'expired.png', 'image/png', 'IMAGE', 1000, repeat('0', 64),
       'REFERENCE_MEDIA', 'UPLOADED', 'READY', now() - interval '1 minute', 'infinity', '{}', '{}', 'installation/' || n
     FROM generate_series(1, $3::int) AS n`,
    [organizationId, project.id, EXPIRED_FILES],
  );
  // What was inserted counts as used, as if it had been uploaded.
  await runner.query(
    'UPDATE organizations SET used_bytes = used_bytes + $2, used_files = used_files + $3 WHERE id = $1',
    [organizationId, 1000 * EXPIRED_FILES, EXPIRED_FILES],
  );
  await runner.query('VACUUM (ANALYZE) files');
  await runner.query('CHECKPOINT');
  await runner.release();
}

async function timesOf(count: number, work: () => Promise<unknown>): Promise<number[]> {
  const milliseconds: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const start = performance.now();
    await work();
    milliseconds.push(performance.now() - start);
  }
  return milliseconds;
}

/** How long each statement of this process took, as its caller saw it. */
function recordStatements(): { readonly milliseconds: number[]; stop(): void } {
  const milliseconds: number[] = [];
  const { query } = Client.prototype;
  const timed = function (this: Client, ...args: unknown[]) {
    const start = performance.now();
    const callback = args.at(-1);
    if (typeof callback === 'function') {
      args[args.length - 1] = (...results: unknown[]) => {
        milliseconds.push(performance.now() - start);
        callback(...results);
      };
    }
    const result: unknown = Reflect.apply(query, this, args);
    if (result instanceof Promise) {
      return result.finally(() => milliseconds.push(performance.now() - start));
    }
    return result;
  };
  Client.prototype.query = timed as typeof query;
  return {
    milliseconds,
    stop: () => {
      Client.prototype.query = query;
    },
  };
}
