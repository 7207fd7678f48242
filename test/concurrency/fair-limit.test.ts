import { FairLimit } from '../../src/concurrency/fair-limit';
import type { FairLimitOptions } from '../../src/concurrency/fair-shares';

const OPTIONS: FairLimitOptions = {
  maxConcurrent: 2,
  maxConcurrentPerTenant: 1,
  maxWaiting: 5,
  maxWaitingPerTenant: 3,
  maxWaitMs: 60_000,
};

interface Work {
  readonly name: string;
  end(): void;
  readonly done: Promise<void>;
}

function createStarter(options: Partial<FairLimitOptions> = {}) {
  const limit = new FairLimit({ ...OPTIONS, ...options });
  const started: string[] = [];
  const start = (tenant: string, name = tenant, signal?: AbortSignal, weight = 1): Work => {
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const done = limit.run(
      tenant,
      () => {
        started.push(name);
        return ended;
      },
      signal,
      'BOUNDED',
      weight,
    );
    done.catch(() => {});
    return { name, end, done };
  };
  return { limit, started, start };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('FairLimit', () => {
  it('counts heavy work as several pieces, and lets nothing light past it for ever', async () => {
    const { started, start } = createStarter({ maxConcurrent: 3, maxConcurrentPerTenant: 2 });
    const works = [start('a', 'a1'), start('b', 'b1'), start('b', 'b2'), start('a', 'heavy', undefined, 2)];
    expect(started).toEqual(['a1', 'b1', 'b2']);
    works[1]?.end();
    await settle();
    works.push(start('c', 'c1'));
    expect(started).toEqual(['a1', 'b1', 'b2', 'c1']);
    works[0]?.end();
    await settle();
    // It would have its share now, and waits for room only: nobody else takes that away.
    works.push(start('b', 'b3'));
    expect(started).toEqual(['a1', 'b1', 'b2', 'c1']);
    works[2]?.end();
    await settle();
    expect(started).toEqual(['a1', 'b1', 'b2', 'c1', 'heavy']);
    for (const work of works) work.end();
    await Promise.all(works.map(({ done }) => done));
    expect(started).toHaveLength(6);
  });

  it('runs alone what counts as more than may run at once', async () => {
    const { started, start } = createStarter();
    const works = [start('a', 'a1'), start('b', 'heavy', undefined, 9)];
    expect(started).toEqual(['a1']);
    works[0]?.end();
    await settle();
    expect(started).toEqual(['a1', 'heavy']);
    works[1]?.end();
    await Promise.all(works.map(({ done }) => done));
  });

  it('leaves a place free for another tenant', async () => {
    const { limit, started, start } = createStarter();
    const works = [start('a', 'a1'), start('a', 'a2'), start('b', 'b1')];
    expect(started).toEqual(['a1', 'b1']);
    works[2]?.end();
    await settle();
    expect(started).toEqual(['a1', 'b1']);
    works[0]?.end();
    await settle();
    expect(started).toEqual(['a1', 'b1', 'a2']);
    works[1]?.end();
    await Promise.all(works.map(({ done }) => done));
    expect([limit.runningCount, limit.waitingCount]).toEqual([0, 0]);
  });

  it('gives free places to tenants in turn, whoever came first', async () => {
    const { started, start } = createStarter({ maxConcurrent: 1 });
    const works = ['a1', 'a2', 'a3', 'b1', 'b2', 'c1'].map((name) => start(name.slice(0, 1), name));
    for (let round = 0; round < works.length; round++) {
      works.find(({ name }) => name === started.at(-1))?.end();
      await settle();
    }
    expect(started).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
  });

  it.each(['tenants', 'owners'])('has the turn of who waits come while other %s come one at a time', async (which) => {
    const limit = new FairLimit({ ...OPTIONS, maxConcurrent: 1, maxWaiting: 10, maxWaitingPerTenant: 10 });
    const begun: string[] = [];
    let end = () => {};
    const come = (name: string, number: number) => {
      const share = which === 'owners' ? { tenant: 'all', owner: name } : name;
      void limit.run(share, () => {
        begun.push(`${name}${number}`);
        return new Promise<void>((resolve) => {
          end = resolve;
        });
      });
    };
    come('a', 1);
    for (const name of ['a', 'b', 'c']) come(name, name === 'a' ? 2 : 1);
    for (let round = 0; round < 50; round++) {
      const now = begun.at(-1) ?? '';
      end();
      await settle();
      // Its next one comes when it is over, by when another has begun.
      if (!now.startsWith('a')) come(now.slice(0, 1), Number(now.slice(1)) + 1);
    }
    for (; limit.runningCount > 0; await settle()) end();
    expect(begun.slice(0, 4)).toEqual(['a1', 'b1', 'c1', 'a2']);
    // Nobody waits for more than one turn of each of the others, whoever they are.
    expect(begun.slice(4, 8)).toEqual(['b2', 'c2', 'b3', 'c3']);
  });

  it.each(['tenants', 'owners'])('has the turn of who waits come while ever new %s come', async (which) => {
    const limit = new FairLimit({ ...OPTIONS, maxConcurrent: 1, maxWaiting: 10, maxWaitingPerTenant: 10 });
    const begun: string[] = [];
    let end = () => {};
    const come = (name: string) => {
      const share = which === 'owners' ? { tenant: 'all', owner: name } : name;
      void limit.run(share, () => {
        begun.push(name);
        return new Promise<void>((resolve) => {
          end = resolve;
        });
      });
    };
    for (const name of ['a', 'a', 'new 0', 'new 1']) come(name);
    for (let round = 2; round < 50; round++) {
      end();
      await settle();
      come(`new ${round}`);
    }
    for (; limit.runningCount > 0; await settle()) end();
    expect(begun.slice(0, 5)).toEqual(['a', 'new 0', 'new 1', 'a', 'new 2']);
  });

  it('lets the owners within a tenant take turns, beside which those of nobody are one', async () => {
    const { limit, start } = createStarter({ maxConcurrent: 1, maxWaiting: 10, maxWaitingPerTenant: 10 });
    const begun: string[] = [];
    const works = [start('a', 'first')];
    const names = ['x1', 'x2', 'x3', 'y1', 'y2', '-1', '-2'];
    const served = Promise.all(
      names.map((name) => {
        const owner = name.startsWith('-') ? null : name.slice(0, 1);
        return limit.run({ tenant: 'a', owner }, async () => void begun.push(name));
      }),
    );
    works[0]?.end();
    await served;
    expect(begun).toEqual(['x1', 'y1', '-1', 'x2', 'y2', '-2', 'x3']);
  });

  it('says when what waits will have had its turn, by how long work has taken', async () => {
    const now = jest.spyOn(performance, 'now');
    const { limit, start } = createStarter({ maxConcurrent: 1 });
    now.mockReturnValueOnce(0).mockReturnValueOnce(50_000);
    await limit.run('a', async () => {});
    now.mockRestore();
    const works = ['a', 'a', 'a', 'a'].map((tenant) => start(tenant));
    // Ten seconds each, of which three wait.
    await expect(start('a').done).rejects.toMatchObject({ retryAfterSeconds: 30 });
    for (const { end } of works) end();
    await Promise.all(works.map(({ done }) => done));
  });

  it('refuses what would wait beyond the tenant’s share, and beyond all shares', async () => {
    const { start } = createStarter({ maxConcurrent: 1 });
    const works = ['a', 'a', 'a', 'a'].map((tenant) => start(tenant));
    await expect(start('a').done).rejects.toMatchObject({ reason: 'TENANT_QUEUE_FULL' });
    works.push(start('b'), start('b'));
    await expect(start('c').done).rejects.toMatchObject({ reason: 'QUEUE_FULL' });
    for (const { end } of works) end();
    await Promise.all(works.map(({ done }) => done));
  });

  it('refuses what would wait beyond half of the tenant’s share for one owner, which leaves the others theirs', async () => {
    const { limit, start } = createStarter({ maxConcurrent: 1, maxWaiting: 10, maxWaitingPerTenant: 4 });
    const first = start('a');
    const waitFor = (owner: string | null) => limit.run({ tenant: 'a', owner }, async () => {});
    const waiting = [waitFor('x'), waitFor('x')];
    await expect(waitFor('x')).rejects.toMatchObject({ reason: 'OWNER_QUEUE_FULL' });
    waiting.push(waitFor('y'), waitFor(null));
    await expect(waitFor('z')).rejects.toMatchObject({ reason: 'TENANT_QUEUE_FULL' });
    first.end();
    await Promise.all(waiting);
    // Nobody in particular is no one user, and may have all of the share.
    const next = start('a');
    const ofNobody = [null, null, null, null].map(waitFor);
    next.end();
    await Promise.all(ofNobody);
    expect([limit.runningCount, limit.waitingCount]).toEqual([0, 0]);
  });

  it('ends a wait that takes too long, and forgets who gave up', async () => {
    const { limit, started, start } = createStarter({ maxConcurrent: 1, maxWaitMs: 5 });
    const first = start('a', 'a1');
    await expect(start('b', 'b1').done).rejects.toMatchObject({ reason: 'WAITED_TOO_LONG' });
    const controller = new AbortController();
    const aborted = start('c', 'c1', controller.signal);
    controller.abort('gone');
    await expect(aborted.done).rejects.toBe('gone');
    await expect(start('d', 'd1', controller.signal).done).rejects.toBe('gone');
    first.end();
    await first.done;
    const next = start('b', 'b2');
    next.end();
    await next.done;
    expect(started).toEqual(['a1', 'b2']);
    expect([limit.runningCount, limit.waitingCount]).toEqual([0, 0]);
  });

  it('frees the place of work that failed', async () => {
    const { limit } = createStarter({ maxConcurrent: 1 });
    const failure = new Error('failed');
    await expect(limit.run('a', () => Promise.reject(failure))).rejects.toBe(failure);
    expect(await limit.run('a', async () => 'done')).toBe('done');
  });
});

interface UnboundedWork {
  started: boolean;
  end(): void;
  done: Promise<void>;
}

/** For one tenant alone, of whose work nothing is refused. */
function ofOneTenant(maxConcurrent: number): FairLimit {
  const none = { maxWaiting: 0, maxWaitingPerTenant: 0, maxWaitMs: 0 };
  return new FairLimit({ ...none, maxConcurrent, maxConcurrentPerTenant: maxConcurrent });
}

function startUnbounded(limit: FairLimit, signal?: AbortSignal): UnboundedWork {
  const work: UnboundedWork = { started: false, end: () => {}, done: Promise.resolve() };
  const ended = new Promise<void>((resolve) => {
    work.end = resolve;
  });
  const run = () => {
    work.started = true;
    return ended;
  };
  work.done = limit.run('a', run, signal, 'UNBOUNDED');
  return work;
}

describe('FairLimit of one tenant', () => {
  it('starts work in turn as places become free', async () => {
    const limit = ofOneTenant(2);
    const works = Array.from({ length: 4 }, () => startUnbounded(limit));
    const started = () => works.map((work) => work.started);
    expect(started()).toEqual([true, true, false, false]);
    works[1]!.end();
    await settle();
    expect(started()).toEqual([true, true, true, false]);
    for (const work of works) work.end();
    await Promise.all(works.map((work) => work.done));
    expect(started()).toEqual([true, true, true, true]);
  });

  it('frees the place of work that failed', async () => {
    const limit = ofOneTenant(1);
    const failure = new Error('failed');
    await expect(limit.run('a', () => Promise.reject(failure))).rejects.toBe(failure);
    expect(await limit.run('a', async () => 'done')).toBe('done');
  });

  it('forgets whoever gave up waiting', async () => {
    const limit = ofOneTenant(1);
    const controller = new AbortController();
    const first = startUnbounded(limit);
    const second = startUnbounded(limit, controller.signal);
    const third = startUnbounded(limit);
    controller.abort('too slow');
    await expect(second.done).rejects.toBe('too slow');
    first.end();
    await settle();
    expect([second.started, third.started]).toEqual([false, true]);
    third.end();
    await expect(limit.run('a', async () => 'never', controller.signal)).rejects.toBe('too slow');
  });
});
