import { DatabaseClock } from '../../src/database/clock';
import { createDataSource } from '../../src/database/data-source';
import { createTestDatabase, type TestDatabase } from '../support/database/test-database';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Two clocks that agree: far more than a statement takes, far less than the clocks below are put wrong. */
const CLOSE_MS = 30_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
afterEach(() => jest.useRealTimers());

/** Puts this process's clock wrong, and lets the clock's timer be driven; the connections keep theirs. */
function putClockWrong(byMs: number): void {
  const kept = ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'nextTick', 'queueMicrotask'] as const;
  jest.useFakeTimers({ now: Date.now() + byMs, doNotFake: [...kept, 'performance', 'hrtime'] });
}

async function differenceMs(clock: DatabaseClock): Promise<number> {
  const [row]: { now: Date }[] = await database.dataSource.query('SELECT clock_timestamp() AS now');
  return Math.abs(clock.now().getTime() - row!.now.getTime());
}

describe('DatabaseClock', () => {
  it.each([0, HOUR_MS, -HOUR_MS])(
    'tells the time of the database in a process that is wrong by %d ms',
    async (byMs) => {
      putClockWrong(byMs);
      const clock = await DatabaseClock.open(database.dataSource);
      expect(await differenceMs(clock)).toBeLessThan(CLOSE_MS);
      clock.close();
    },
  );

  it('measures again each minute', async () => {
    putClockWrong(0);
    const clock = await DatabaseClock.open(database.dataSource);
    jest.setSystemTime(Date.now() + HOUR_MS);
    expect(await differenceMs(clock)).toBeGreaterThan(HOUR_MS - CLOSE_MS);
    jest.advanceTimersByTime(MINUTE_MS);
    await sooner(async () => (await differenceMs(clock)) < CLOSE_MS);
    clock.close();
  });

  it('goes on when the database cannot be asked', async () => {
    putClockWrong(HOUR_MS);
    const lost = await createDataSource({ address: database.address, poolSize: 2 }).initialize();
    const clock = await DatabaseClock.open(lost);
    await lost.destroy();
    jest.advanceTimersByTime(MINUTE_MS);
    await database.dataSource.query('SELECT 1');
    expect(await differenceMs(clock)).toBeLessThan(2 * MINUTE_MS);
    clock.close();
  });

  it('asks no more once it is closed', async () => {
    putClockWrong(0);
    const clock = await DatabaseClock.open(database.dataSource);
    const timers = jest.getTimerCount();
    clock.close();
    // Others in this process may have some of their own.
    expect(jest.getTimerCount()).toBe(timers - 1);
  });
});

/** The clock that other tests wait by stands still here. */
async function sooner(check: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt += 1) if (await check()) return;
  throw new Error('It never came true.');
}
