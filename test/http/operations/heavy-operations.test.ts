import { OperationTypeNode } from 'graphql';
import { HeavyOperations } from '../../../src/http/operations/operation-limits';

const PLACES = {
  maxConcurrent: 2,
  maxConcurrentPerTenant: 1,
  maxWaiting: 10,
  maxWaitingPerTenant: 1,
  maxWaitMs: 60_000,
};
const caller = (organizationId: string, ownerId: string | null = null, projectId = 'proj_one') => ({
  organizationId,
  projectId,
  ownerId,
});
const heavyQuery = (organizationId: string, signal?: AbortSignal) => ({
  type: OperationTypeNode.QUERY,
  cost: { requested: 1_000, maximum: 20_000 },
  caller: caller(organizationId),
  abandoned: () => signal,
});

describe('queries that may read much', () => {
  it('run few at once, in turn by organization', async () => {
    const heavy = new HeavyOperations(PLACES);
    const release = await heavy.begin(heavyQuery('one'));
    const order: string[] = [];
    const waiting = heavy.begin(heavyQuery('one')).then((end) => {
      order.push('one');
      return end;
    });
    const other = await heavy.begin(heavyQuery('two'));
    order.push('two');
    release?.();
    release?.();
    (await waiting)?.();
    other?.();
    expect(order).toEqual(['two', 'one']);
    await new Promise(setImmediate);
    expect(heavy.runningCount).toBe(0);
  });

  it('are fewer where each may read and tell megabytes', async () => {
    const heavy = new HeavyOperations({
      ...PLACES,
      maxConcurrent: 3,
      maxConcurrentPerTenant: 2,
      maxWaitingPerTenant: 0,
    });
    const query = { ...heavyQuery('one'), cost: { requested: 5_000, maximum: 20_000 } };
    const release = await heavy.begin(query);
    await expect(heavy.begin(heavyQuery('one'))).rejects.toMatchObject({ extensions: { code: 'OVERLOADED' } });
    (await heavy.begin(heavyQuery('two')))?.();
    release?.();
  });

  it('are refused where too many wait already', async () => {
    const heavy = new HeavyOperations(PLACES);
    const release = await heavy.begin(heavyQuery('one'));
    const waiting = heavy.begin(heavyQuery('one'));
    await expect(heavy.begin(heavyQuery('one'))).rejects.toMatchObject({ extensions: { code: 'OVERLOADED' } });
    release?.();
    (await waiting)?.();
  });

  it('leave the queue when nobody waits for them any more', async () => {
    const heavy = new HeavyOperations(PLACES);
    const release = await heavy.begin(heavyQuery('one'));
    const gone = new AbortController();
    const waiting = heavy.begin(heavyQuery('one', gone.signal));
    gone.abort();
    await expect(waiting).rejects.toBe(gone.signal.reason);
    release?.();
    await new Promise(setImmediate);
    expect(heavy.runningCount).toBe(0);
  });
});

it.each([
  ['a query that costs little', OperationTypeNode.QUERY, 999],
  ['a mutation, which may wait for providers', OperationTypeNode.MUTATION, 20_000],
])('%s takes no place', async (_what, type, requested) => {
  const heavy = new HeavyOperations(PLACES);
  await heavy.begin({ ...heavyQuery('one'), type, cost: { requested, maximum: 20_000 } });
  expect(heavy.runningCount).toBe(0);
});

it('whose answers nobody reads is asked to read them first; others are not', async () => {
  const heavy = new HeavyOperations(PLACES);
  const query = (organizationId: string) => ({
    ...heavyQuery(organizationId),
    cost: { requested: 1, maximum: 20_000 },
  });
  const read = Array.from({ length: 11 }, () => heavy.countUnread(caller('one'), 12 * 1024 * 1024));
  await expect(heavy.begin(query('one'))).rejects.toMatchObject({ extensions: { code: 'OVERLOADED' } });
  heavy.countUnread(caller('two'), 1);
  await heavy.begin(query('two'));
  read[0]?.();
  await heavy.begin(query('one'));
});

it('is asked to wait where nobody reads: all of them together hold twice as much', async () => {
  const heavy = new HeavyOperations(PLACES);
  const query = { ...heavyQuery('four'), cost: { requested: 1, maximum: 20_000 } };
  const held = ['one', 'two', 'three'].map((organization) => heavy.countUnread(caller(organization), 90 * 1024 * 1024));
  await expect(heavy.begin(query)).rejects.toMatchObject({ extensions: { code: 'OVERLOADED' } });
  held[0]?.();
  await heavy.begin(query);
});

it('is asked to read alone, as the one owner who reads nothing: the organization has answers for the others', async () => {
  const heavy = new HeavyOperations(PLACES);
  const query = (ownerId: string | null, projectId?: string) => ({
    ...heavyQuery('one'),
    caller: caller('one', ownerId, projectId),
    cost: { requested: 1, maximum: 20_000 },
  });
  // As of fourteen connections that asked at once.
  const read = Array.from({ length: 14 }, () => heavy.countUnread(caller('one', 'greedy'), 11 * 1024 * 1024));
  await expect(heavy.begin(query('greedy'))).rejects.toMatchObject({ extensions: { code: 'OVERLOADED' } });
  await heavy.begin(query('other'));
  // Another project's own user, whom that calls the same.
  await heavy.begin(query('greedy', 'proj_two'));
  await heavy.begin(query(null));
  for (const release of read) release();
  await heavy.begin(query('greedy'));
  // All of it was given back.
  for (let time = 0; time < 10; time += 1) heavy.countUnread(caller('one'), 12 * 1024 * 1024);
  await heavy.begin(query('other'));
});
