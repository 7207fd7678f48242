import { once } from 'node:events';
import { connect } from 'node:net';
import type { MediaFile } from '../../src/domain/file';
import { DownloadCounter } from '../../src/usage/download-counter';
import { fileRow } from '../support/database/file-rows';
import { statementsDuring } from '../support/database/statements';
import { createTestDatabase, type TestDatabase } from '../support/database/test-database';
import { createFileClient } from '../support/graphql/file-client';
import { sendHttp } from '../support/http/http-client';
import { wavOf } from '../support/media/media-samples';
import { makeProject } from '../support/service/accounts';
import { type RecordedLog, recordLog } from '../support/service/recorded-log';
import { addProject } from '../support/service/tenant-project';
import { createTenant, startTestApp, type TestApp } from '../support/service/test-app';
import { eventually } from '../support/timing/eventually';

const SIZE_BYTES = 10_000;
const READER = { door: 'CONTENT', ownerId: null } as const;
/** More than the buffers of a connection on this machine hold. */
const LARGE_BYTES = 30_000_000;

interface Download {
  readonly path: string;
  readonly url: string;
  readonly authorization: string;
}

/** What a download does, and how many bytes of the content it is given by it. */
const DOWNLOADS: Readonly<Record<string, readonly [run: (download: Download) => Promise<unknown>, bytes: number]>> = {
  'a whole file': [({ url, authorization }) => sendHttp(url, { headers: { authorization } }), SIZE_BYTES],
  'a file twice': [
    async ({ url, authorization }) => {
      await sendHttp(url, { headers: { authorization } });
      await sendHttp(url, { headers: { authorization } });
    },
    2 * SIZE_BYTES,
  ],
  'a range': [({ url, authorization }) => sendHttp(url, { headers: { authorization, range: 'bytes=10-19' } }), 10],
  'a suffix': [({ url, authorization }) => sendHttp(url, { headers: { authorization, range: 'bytes=-7' } }), 7],
  'a range that is not there': [
    ({ url, authorization }) => sendHttp(url, { headers: { authorization, range: 'bytes=10000-' } }),
    0,
  ],
  'a HEAD': [({ url, authorization }) => sendHttp(url, { method: 'HEAD', headers: { authorization } }), 0],
  'what the client has already': [
    async ({ url, authorization }) => {
      const { headers } = await sendHttp(url, { method: 'HEAD', headers: { authorization } });
      const { status } = await sendHttp(url, { headers: { authorization, 'if-none-match': String(headers.etag) } });
      expect(status).toBe(304);
    },
    0,
  ],
  'a precondition that fails': [
    ({ url, authorization }) => sendHttp(url, { headers: { authorization, 'if-match': '"other"' } }),
    0,
  ],
  'a signed URL': [({ path }) => sendHttp(path), SIZE_BYTES],
  'a request without a key': [({ url }) => sendHttp(url), 0],
};

describe('downloads', () => {
  let app: TestApp;
  const counted = new Map<string, number>();
  let brokenOff = '';
  beforeAll(async () => {
    app = await startTestApp({ ROLE: 'api' });
    const tenant = await createTenant(app.dataSource);
    const names = new Map<string, string>();
    for (const [name, [run]] of Object.entries(DOWNLOADS)) {
      const { projectId, apiKey } = await addProject(app.dataSource, tenant);
      const { file } = await createFileClient(app.url, apiKey).upload(wavOf(SIZE_BYTES));
      const url = `${app.url}/files/${file.id}/content`;
      await run({ url, path: file.download.url, authorization: `Bearer ${apiKey}` });
      names.set(projectId, name);
    }
    const last = await addProject(app.dataSource, tenant);
    const { file } = await createFileClient(app.url, last.apiKey).upload(wavOf(LARGE_BYTES));
    await breakOff(file.download.url);
    brokenOff = last.projectId;

    await eventually('all of it is counted', async () => {
      const rows: { project_id: string; bytes: number }[] = await app.dataSource.query(
        `SELECT project_id, sum(downloaded_bytes)::float8 AS bytes FROM usage_counters
         WHERE granularity = 'DAY' GROUP BY project_id`,
      );
      for (const { project_id, bytes } of rows) counted.set(names.get(project_id) ?? project_id, bytes);
      return (counted.get(brokenOff) ?? 0) > 0;
    });
  });
  afterAll(() => app.close());

  it.each(Object.entries(DOWNLOADS).map(([name, [, bytes]]) => [name, bytes] as const))(
    'counts of %s %d bytes',
    (name, bytes) => {
      expect(counted.get(name)).toBe(bytes);
    },
  );

  it('counts of a download that is broken off what was sent by then', () => {
    expect(counted.get(brokenOff)).toBeLessThan(LARGE_BYTES / 2);
  });

  /** Reads the first bytes and hangs up. */
  async function breakOff(url: string): Promise<void> {
    const { pathname, search, port, hostname } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port) });
    socket.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
    await once(socket, 'data');
    socket.destroy();
  }
});

describe('DownloadCounter', () => {
  let database: TestDatabase;
  let counter: DownloadCounter;
  let log: RecordedLog;
  let file: MediaFile;
  beforeEach(async () => {
    database = await createTestDatabase();
    log = recordLog();
    counter = new DownloadCounter(database.dataSource, log.logger);
    const { id: projectId, organizationId } = await makeProject(database.dataSource);
    file = { ...fileRow(), projectId, organizationId };
  });
  afterEach(async () => {
    await counter.close();
    await database.close();
  });

  async function counted(): Promise<number> {
    const [row] = await database.dataSource.query(
      `SELECT coalesce(sum(downloaded_bytes), 0)::int AS bytes FROM usage_counters WHERE granularity = 'HOUR'`,
    );
    return row.bytes;
  }

  it('writes any number of downloads with one statement, and nothing when there was none', async () => {
    for (let download = 0; download < 1_000; download += 1) counter.add(file, 3, READER);
    counter.add({ ...file, kind: 'VIDEO' }, 5, READER);
    counter.add(file, 7, { ...READER, ownerId: 'ada' });
    expect(await statementsDuring(() => counter.flush())).toHaveLength(1);
    expect(await statementsDuring(() => counter.flush())).toHaveLength(0);
    expect(await counted()).toBe(3_012);
  });

  it('keeps what it could not write for the next time', async () => {
    counter.add(file, 3, READER);
    await database.dataSource.query('ALTER TABLE usage_counters RENAME TO usage_counters_away');
    const failing = counter.flush();
    counter.add(file, 4, READER);
    await failing;
    counter.add({ ...file, kind: 'AUDIO' }, 5, READER);
    await database.dataSource.query('ALTER TABLE usage_counters_away RENAME TO usage_counters');
    await counter.flush();
    expect(await counted()).toBe(12);
    expect(log.lines()).toMatchObject([{ level: 40, err: { type: 'QueryFailedError' } }]);
  });

  it('loses nothing and counts nothing twice when it is closed amid a write', async () => {
    counter.add(file, 3, READER);
    const flushing = counter.flush();
    counter.add(file, 4, READER);
    await Promise.all([counter.close(), counter.flush(), flushing]);
    expect(await counted()).toBe(7);
  });
});
