import { once } from 'node:events';
import { createKey, revokeKey, updateKey } from '../../src/accounts/keys';
import { PROCESS_LOCK_CLASS, ProcessSession } from '../../src/database/process-session';
import { holdLock } from '../support/database/held-lock';
import { createTestDatabase, databaseUrl, type TestDatabase } from '../support/database/test-database';
import { makeProject } from '../support/service/accounts';
import { eventually } from '../support/timing/eventually';

let database: TestDatabase;
let session: ProcessSession;
beforeEach(async () => {
  database = await createTestDatabase();
  session = await ProcessSession.open(database.address);
});
afterEach(async () => {
  await session.close();
  await database.close();
});

/** The backends that hold the lock of a process, by the number of the process. */
async function lockHolders(processNumber: number): Promise<number[]> {
  const rows: { pid: number }[] = await database.dataSource.query(
    `SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
     WHERE locktype = 'advisory' AND classid = $1 AND objid = $2 AND granted AND datname = current_database()`,
    [PROCESS_LOCK_CLASS, processNumber],
  );
  return rows.map(({ pid }) => pid);
}

async function sessionConnections(): Promise<number> {
  const [row]: { count: string }[] = await database.dataSource.query(
    `SELECT count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'mediagraph session'`,
  );
  return Number(row!.count);
}

async function breakConnection(): Promise<number> {
  const [pid] = await lockHolders(session.processNumber);
  await database.dataSource.query('SELECT pg_terminate_backend($1)', [pid]);
  return pid!;
}

describe('the lock of a process', () => {
  it('says nothing of other processes when it has just been taken again: those may be about to', async () => {
    const quick = await ProcessSession.open(database.address, { settlingMs: 300 });
    expect(quick.isSettled).toBe(true);
    const listens = (expected: boolean) =>
      new Promise<void>((resolve) => quick.on('listening', (is) => is === expected && resolve()));
    const [lost, back] = [listens(false), listens(true)];
    const [pid] = await lockHolders(quick.processNumber);
    await database.dataSource.query('SELECT pg_terminate_backend($1)', [pid]);
    await lost;
    expect(quick.isSettled).toBe(false);
    await back;
    expect(quick.isSettled).toBe(false);
    await eventually('others had the time', async () => quick.isSettled);
    await quick.close();
  });

  it('stands while the session is open and falls when it is closed', async () => {
    expect(await lockHolders(session.processNumber)).toHaveLength(1);
    await session.close();
    await eventually('the lock falls', async () => (await lockHolders(session.processNumber)).length === 0);
  });

  it('has a number of its own, however the address is given', async () => {
    const others = await Promise.all(
      [database.address, { url: databaseUrl(database) }].map((address) => ProcessSession.open(address)),
    );
    const numbers = [session, ...others].map(({ processNumber }) => processNumber);
    expect(new Set(numbers).size).toBe(3);
    for (const number of numbers) expect(await lockHolders(number)).toHaveLength(1);
    await Promise.all(others.map((other) => other.close()));
  });

  it('falls with the connection, and stands again under the same number', async () => {
    const heard: boolean[] = [];
    session.on('listening', (listening) => void heard.push(listening));
    const broken = await breakConnection();
    const holder = await eventually('another connection holds the lock', async () => {
      const [pid] = await lockHolders(session.processNumber);
      return pid !== broken && pid;
    });
    expect(holder).not.toBe(broken);
    await eventually('it listens again', async () => heard.length === 2);
    expect(heard).toEqual([false, true]);
  });
});

describe('closing', () => {
  it('leaves no connection behind, also of those that are being made', async () => {
    const { processNumber } = session;
    const lock = await holdLockOf(processNumber);
    await lock.stops();
    const closed = session.close();
    await lock.release();
    await closed;
    await eventually('no connection of the session is left', async () => (await sessionConnections()) === 0);
    expect(await lockHolders(processNumber)).toEqual([]);
  });

  /** Takes the lock away while the session is on its way back to it. */
  async function holdLockOf(processNumber: number) {
    const lost = once(session, 'listening');
    await breakConnection();
    await lost;
    return holdLock(database, `SELECT pg_advisory_xact_lock(${PROCESS_LOCK_CLASS}, ${processNumber})`);
  }

  it('may be asked for twice, and ends the attempts to come back', async () => {
    const lost = once(session, 'listening');
    await breakConnection();
    await lost;
    await Promise.all([session.close(), session.close()]);
    expect(await sessionConnections()).toBe(0);
  });
});

describe('apiKeysChanged', () => {
  const changed = () => {
    let count = 0;
    session.on('apiKeysChanged', () => {
      count += 1;
    });
    return {
      atLeast: (expected: number) => eventually(`${expected} changes are heard of`, async () => count >= expected),
    };
  };

  it('tells of every key that is changed or revoked anywhere, also after a break', async () => {
    const heard = changed();
    const project = await makeProject(database.dataSource);
    const key = await createKey(database.dataSource, { owner: { projectId: project.id }, scopes: ['FILES_READ'] });
    await updateKey(database.dataSource, key.id, { scopes: ['ADMIN'] });
    await heard.atLeast(1);

    const back = once(session, 'listening').then(() => once(session, 'listening'));
    await breakConnection();
    await back;
    await revokeKey(database.dataSource, key.id);
    await heard.atLeast(2);
  });
});
