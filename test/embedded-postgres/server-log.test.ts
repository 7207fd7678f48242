import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openEmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres';
import { readLogTail } from '../../src/embedded-postgres/server-log';
import { makeScratchDirectory, query } from '../support/database/embedded-server';
import { eventually } from '../support/timing/eventually';

const ELEVEN_MEGABYTES = 11 * 1024 * 1024;

describe('ServerLog', () => {
  let scratch: { path: string; remove: () => Promise<void> };
  let log: string;

  beforeEach(async () => {
    scratch = await makeScratchDirectory();
    log = join(scratch.path, 'postgres.log');
  });
  afterEach(() => scratch.remove());

  it('is begun anew when it has grown too long, and one old file is kept', async () => {
    await writeFile(log, 'x'.repeat(ELEVEN_MEGABYTES));
    const server = await openEmbeddedPostgres({ directory: scratch.path, durable: false });

    await eventually('the log is short', async () => (await stat(log)).size < 4_096);
    expect((await stat(`${log}.1`)).size).toBeGreaterThanOrEqual(ELEVEN_MEGABYTES);
    await server.close();
    expect(await readLogTail(scratch.path)).toContain('shut down');
  });

  it('does not quote what people store', async () => {
    const server = await openEmbeddedPostgres({ directory: scratch.path, durable: false });
    await expect(query(server.connection, "SELECT 'secret words'::integer")).rejects.toThrow('secret words');
    await query(server.connection, 'CREATE TABLE once (word text PRIMARY KEY)');
    const insert = () => query(server.connection, 'INSERT INTO once VALUES ($1)', ['secret words']);
    await insert();
    await expect(insert()).rejects.toThrow('duplicate');
    await server.close();
    expect(await readLogTail(scratch.path)).not.toContain('secret words');
  });

  it('ends in at most 4 KB, or in nothing', async () => {
    expect(await readLogTail(scratch.path)).toBe('');
    await writeFile(log, `${'x'.repeat(9_000)}the end`);
    const tail = await readLogTail(scratch.path);
    expect(tail).toHaveLength(4_096);
    expect(tail).toMatch(/the end$/);
  });
});
