import { CallLimit, SYNC_SLOTS } from '../../../src/generation/run/call-limit';

/** Work that goes on until it is told to end. */
function untilTold(): { work: () => Promise<string>; end: () => void } {
  let end = () => {};
  const told = new Promise<string>((resolve) => {
    end = () => resolve('done');
  });
  return { work: () => told, end };
}

const REFUSAL = { code: 'OVERLOADED', retryable: true };
const GREEDY = { organizationId: 'org_greedy', projectId: 'proj_greedy', ownerId: null };
const NEIGHBOUR = { organizationId: 'org_neighbour', projectId: 'proj_neighbour', ownerId: null };
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the limit of generations that are waited for', () => {
  it('takes 10 of an organization at once, lets 100 wait, and refuses the next', async () => {
    const limit = new CallLimit(SYNC_SLOTS);
    const { work, end } = untilTold();
    const begun = jest.fn(work);
    const calls = Array.from({ length: 110 }, () => limit.run(GREEDY, begun));
    expect(begun).toHaveBeenCalledTimes(10);
    await expect(limit.run(GREEDY, begun)).rejects.toMatchObject(REFUSAL);
    await expect(limit.run(NEIGHBOUR, async () => 'served')).resolves.toBe('served');
    end();
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['done']));
    await expect(limit.run(GREEDY, work)).resolves.toBe('done');
  });

  it('lets nobody wait for ever for a turn, and ends nothing that has begun', async () => {
    const limit = new CallLimit({ ...SYNC_SLOTS, maxWaitMs: 20 });
    const { work, end } = untilTold();
    const calls = Array.from({ length: 10 }, () => limit.run(GREEDY, work));
    const never = jest.fn();
    await expect(limit.run(GREEDY, never)).rejects.toMatchObject(REFUSAL);
    expect(never).not.toHaveBeenCalled();
    end();
    expect(await Promise.all(calls)).toHaveLength(10);
  });

  it('says when to come again, of the model that was asked for', async () => {
    const limit = new CallLimit({ ...SYNC_SLOTS, maxConcurrentPerTenant: 1, maxWaitingPerTenant: 0 });
    const { work, end } = untilTold();
    const call = limit.run(GREEDY, work);
    await expect(limit.run({ ...GREEDY, model: { provider: 'acme' } }, work)).rejects.toMatchObject({
      ...REFUSAL,
      details: { type: 'PROVIDER', provider: 'acme', retryAfterSeconds: 1 },
    });
    end();
    await call;
  });

  it('gives the next place of an organization to another of its users, whoever came first', async () => {
    const limit = new CallLimit({ ...SYNC_SLOTS, maxConcurrentPerTenant: 1 });
    const begun: string[] = [];
    const call = (ownerId: string) => limit.run({ ...GREEDY, ownerId }, async () => void begun.push(ownerId));
    const { work, end } = untilTold();
    const calls = [limit.run(GREEDY, work), ...['busy', 'busy', 'busy', 'other', 'third'].map(call)];
    end();
    await Promise.all(calls);
    expect(begun).toEqual(['busy', 'other', 'third', 'busy', 'busy']);
  });

  it('passes on what the work fails by', async () => {
    const limit = new CallLimit(SYNC_SLOTS);
    const failure = new Error('Broken');
    const { signal } = new AbortController();
    await expect(limit.run({ ...GREEDY, abandoned: signal }, () => Promise.reject(failure))).rejects.toBe(failure);
    await expect(limit.run(GREEDY, async () => 'served')).resolves.toBe('served');
  });
});

describe('a call that nobody waits for any more', () => {
  const one = { ...SYNC_SLOTS, maxConcurrent: 1, maxConcurrentPerTenant: 1, maxAbandonedPerTenant: 1 };

  it('is not begun, and leaves its place in the queue', async () => {
    const limit = new CallLimit({ ...one, maxWaitingPerTenant: 1 });
    const { work, end } = untilTold();
    const running = limit.run(GREEDY, work);
    const gone = new AbortController();
    const never = jest.fn();
    const waiting = limit.run({ ...GREEDY, abandoned: gone.signal }, never);
    gone.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    const next = limit.run(GREEDY, work);
    end();
    expect(await Promise.all([running, next])).toEqual(['done', 'done']);
    expect(never).not.toHaveBeenCalled();
  });

  it('goes on when it has begun, but gives its place to another', async () => {
    const limit = new CallLimit(one);
    const { work, end } = untilTold();
    const gone = new AbortController();
    const running = limit.run({ ...GREEDY, abandoned: gone.signal }, work);
    const next = limit.run(GREEDY, async () => 'served');
    gone.abort();
    await expect(next).resolves.toBe('served');
    end();
    await expect(running).resolves.toBe('done');
  });

  it('keeps its place while as many go on without one as may', async () => {
    const limit = new CallLimit(one);
    const [first, second] = [untilTold(), untilTold()];
    const gone = new AbortController();
    const running = [first, second].map(({ work }) => limit.run({ ...GREEDY, abandoned: gone.signal }, work));
    gone.abort();
    await settled();
    // The second was in the queue: it is not begun. A third begins in the place of the first, and stays there.
    await expect(running[1]).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    const later = new AbortController();
    const third = limit.run({ ...GREEDY, abandoned: later.signal }, second.work);
    const fourth = jest.fn(async () => 'served');
    const waiting = limit.run(GREEDY, fourth);
    later.abort();
    await settled();
    expect(fourth).not.toHaveBeenCalled();
    second.end();
    await expect(waiting).resolves.toBe('served');
    first.end();
    expect(await Promise.all([running[0], third])).toEqual(['done', 'done']);
  });
});
