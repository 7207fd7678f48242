import { spawn } from 'node:child_process';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { createTestDatabase, type TestDatabase } from '../support/database/test-database';

/** The bundled command, as `npm run admin` starts it. */
const MAIN = path.resolve(__dirname, '../../dist/bundle/admin.js');

let database: TestDatabase;
let databaseUrl: string;
beforeAll(async () => {
  database = await createTestDatabase();
  if ('url' in database.address) throw new Error('The test database is on a Unix socket.');
  const { host, port, user, database: name } = database.address;
  databaseUrl = `postgres://${user}@localhost:${port}/${name}?host=${encodeURIComponent(host)}`;
});
afterAll(() => database.close());

async function admin(args: readonly string[], env: Record<string, string> = { DATABASE_URL: databaseUrl }) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env['PATH'], ...env },
  });
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { stdout, stderr, exitCode };
}

describe('the admin command', () => {
  it('prints one JSON document on standard output, and makes only what it was asked to', async () => {
    const { stdout, stderr, exitCode } = await admin([
      'organization',
      'create',
      '--name',
      'a b',
      '--max-bytes',
      '10',
      '--max-files',
      '1',
    ]);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout.trimEnd()).not.toContain('\n');
    const created = JSON.parse(stdout);
    expect(created).toMatchObject({ name: 'a b', maxBytes: 10 });

    const list = await admin(['organization', 'list']);
    expect(JSON.parse(list.stdout)).toEqual([created]);
  });

  it('reports a failure as JSON on standard error, and nothing on standard output', async () => {
    const { stdout, stderr, exitCode } = await admin(['key', 'revoke', '--id', 'nothing']);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
    expect(JSON.parse(stderr)).toEqual({
      error: { code: 'NOT_FOUND', message: 'There is no such API key.', field: '--id' },
    });
  });

  it('ends with 2 when it does not understand, without a look at the database', async () => {
    const { stdout, stderr, exitCode } = await admin(['key', 'mint'], { DATABASE_URL: 'postgres://nowhere.invalid/x' });
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'USAGE', field: null } });
  });

  it('says what is wrong with the environment, and with the way to the database', async () => {
    const misconfigured = await admin(['key', 'list'], { DATABASE_URL: 'nowhere' });
    expect(misconfigured.exitCode).toBe(1);
    expect(JSON.parse(misconfigured.stderr)).toMatchObject({
      error: { code: 'INVALID_CONFIG', message: expect.stringContaining('DATABASE_URL') },
    });

    const unreachable = await admin(['key', 'list'], { DATABASE_URL: 'postgres://x@127.0.0.1:1/x' });
    expect(unreachable).toMatchObject({ stdout: '', exitCode: 1 });
    expect(JSON.parse(unreachable.stderr)).toMatchObject({
      error: { code: 'INTERNAL', message: expect.stringContaining('ECONNREFUSED') },
    });
  });

  it('shows help when asked', async () => {
    const { stdout, exitCode } = await admin(['organization', '--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Usage: admin organization');
  });
});
