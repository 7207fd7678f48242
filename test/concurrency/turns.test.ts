import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Turns, type WorkTurns } from '../../src/concurrency/turns';

/** Work whose steps each take so many ms of a clock that stands still otherwise. */
function open() {
  let now = 0;
  let loops = 0;
  const turns = new Turns(() => now);
  const steps: { readonly name: string; readonly loop: number }[] = [];
  const count = () => {
    loops += 1;
    setImmediate(count).unref();
  };
  setImmediate(count).unref();
  const step = async (name: string, own: WorkTurns, ms: number, isLong = false) => {
    const turn = isLong ? own.takeLong() : own.take();
    if (turn !== null) await turn;
    steps.push({ name, loop: loops });
    now += ms;
  };
  return { turns, steps, step, names: () => steps.map(({ name }) => name).join(' ') };
}

/** How many of them were in the same round of the event loop, at most. */
function mostAtOnce(steps: readonly { readonly loop: number }[]): number {
  const counts = new Map<number, number>();
  for (const { loop } of steps) counts.set(loop, (counts.get(loop) ?? 0) + 1);
  return Math.max(...counts.values());
}

it('does at once what takes less than a turn', async () => {
  const { turns, step, steps } = open();
  const own = turns.open('one');
  for (let index = 0; index < 5; index += 1) void step('a', own, 1);
  expect(steps).toHaveLength(5);
  expect(own.take()).not.toBeNull();
});

it('has something new time in the next turn', async () => {
  const { turns, step, steps } = open();
  const own = turns.open('one');
  void step('a', own, 5);
  await nextTurn();
  await nextTurn();
  void step('b', own, 5);
  expect(steps).toHaveLength(2);
});

it('spreads what takes longer over turns, whoever asks for it', async () => {
  const { turns, step, steps } = open();
  const work = ['one', 'two', 'one', 'three'].map((tenant) => turns.open(tenant));
  await Promise.all(Array.from({ length: 100 }, (_, index) => step('a', work[index % 4] ?? turns.open('x'), 1)));
  expect(steps).toHaveLength(100);
  // Those of a turn, and those that find time between two.
  expect(mostAtOnce(steps)).toBeLessThanOrEqual(10);
});

it('does one long piece in a turn, and nothing after it', async () => {
  const { turns, step, steps } = open();
  await Promise.all(Array.from({ length: 10 }, () => step('a', turns.open('one'), 0, true)));
  expect(mostAtOnce(steps)).toBe(1);
  await nextTurn();
  await nextTurn();
  void step('long', turns.open('one'), 0, true);
  expect(turns.open('two').take()).not.toBeNull();
});

it('begins no other long piece for a while after an exhausting one, whoever asks, and meanwhile all that is short', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'performance'] });
  try {
    const { turns, step, names } = open();
    const work = [step('long', turns.open('one'), 10, true), step('long', turns.open('two'), 1, true)];
    for (let turn = 0; turn < 5; turn += 1) {
      await nextTurn();
      await step('short', turns.open('three'), 5);
    }
    expect(names()).toBe('long short short short short short');
    jest.advanceTimersByTime(10);
    await Promise.all([...work, step('long', turns.open('one'), 1, true)]);
    expect(names()).toBe('long short short short short short long long');
  } finally {
    jest.useRealTimers();
  }
});

it('takes no more than twenty at once of what is begun later', () => {
  const own = new Turns(() => 0).open('one');
  const taken = Array.from({ length: 100 }, () => own.takeLater());
  expect(taken.filter((turn) => turn === null)).toHaveLength(20);
});

it('has ten at a time of what is begun later wait as one, and looks at the time after them', async () => {
  let now = 0;
  const own = new Turns(() => now).open('one');
  const begun: number[] = [];
  const wait = async () => {
    const turn = own.takeLater();
    if (turn === null) return;
    await turn;
    now += 1;
    begun.push(loop);
  };
  let loop = 0;
  const all = Promise.all(Array.from({ length: 60 }, wait));
  while (begun.length < 40) {
    await nextTurn();
    loop += 1;
  }
  await all;
  // Ten take more than a turn has: each of four turns begins as many.
  const counts = [...new Set(begun)].map((turn) => begun.filter((each) => each === turn).length);
  expect(counts).toEqual([10, 10, 10, 10]);
});

it('never has what comes after a turn was begun take part in it', async () => {
  const own = new Turns(() => 0).open('one');
  for (let step = 0; step < 20; step += 1) expect(own.takeLater()).toBeNull();
  const first = own.takeLater();
  expect(own.takeLater()).toBe(first);
  await first;
  for (let step = 0; step < 20; step += 1) own.takeLater();
  expect(own.takeLater()).not.toBe(first);
});

it('never begins what waits when it is for nothing, and keeps nobody else up with it', async () => {
  const { turns, step, names } = open();
  const [ended, other] = [turns.open('one'), turns.open('one')];
  for (let index = 0; index < 100; index += 1) void step('ended', ended, 5);
  ended.end();
  ended.whenIdle(() => void step('ended', ended, 5));
  await step('other', other, 5);
  await nextTurn();
  await step('other', other, 5);
  void step('ended', ended, 5);
  await nextTurn();
  expect(names()).toBe('ended other other');
});

it('lets the tenant go first that had less time, and of its work the one that had less', async () => {
  const { turns, step, names } = open();
  const [large, small, other] = [turns.open('one'), turns.open('one'), turns.open('two')];
  const all = [...Array.from({ length: 8 }, () => step('large', large, 5)), step('small', small, 5)];
  all.push(step('other', other, 5), step('other', other, 5));
  await Promise.all(all);
  // The first found time at once.
  expect(names()).toMatch(/^large( large)?( small| other){2}( large)? other( large)+$/);
});

it('loses nothing, and keeps the order within one work', async () => {
  const { turns, step, steps } = open();
  const own = turns.open('one');
  await Promise.all(Array.from({ length: 1_000 }, (_, index) => step(`${index}`, own, 0.5, index % 7 === 0)));
  expect(steps.map(({ name }) => name)).toEqual(Array.from({ length: 1_000 }, (_, index) => `${index}`));
});

describe('connections that come in', () => {
  it('are all taken before work that waits goes on', async () => {
    const turns = new Turns();
    const own = turns.open('one');
    let steps = 0;
    let isOver = false;
    const server = createServer(() => turns.noteConnection()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const work = async () => {
      while (!isOver) {
        await own.take();
        steps += 1;
        waste(5);
      }
    };
    const working = Promise.all(Array.from({ length: 3 }, work));
    const { port } = server.address() as AddressInfo;
    const clients = Array.from({ length: 300 }, () => connect(port, '127.0.0.1'));
    let taken = 0;
    const allTaken = new Promise<void>((resolve) => {
      server.on('connection', () => {
        taken += 1;
        if (taken === clients.length) resolve();
      });
    });
    await allTaken;
    const stepsMeanwhile = steps;
    isOver = true;
    await working;
    for (const client of clients) client.destroy();
    server.close();
    // One connection is taken in a turn of the event loop.
    expect(stepsMeanwhile).toBeLessThan(clients.length / 3);
  });

  it('leave work a third of the time, however many there are', async () => {
    let now = 0;
    const turns = new Turns(() => now);
    let isOver = false;
    const come = () => {
      if (isOver) return;
      turns.noteConnection();
      now += 1;
      setImmediate(come);
    };
    come();
    const own = turns.open('one');
    for (let workMs = 0; workMs < 200; workMs += 1) {
      await own.take();
      now += 1;
    }
    isOver = true;
    expect(now).toBeGreaterThan(400);
    expect(now).toBeLessThan(800);
  });

  it('keep what a new one asks for no longer than until the next turn', async () => {
    const { turns, step, steps } = open();
    turns.noteConnection();
    void step('a', turns.open('one'), 1);
    expect(steps).toHaveLength(0);
    await nextTurn();
    await nextTurn();
    expect(steps).toHaveLength(1);
  });
});

describe('work that waits for all that can be done', () => {
  it('is called back when nothing of it waits for its turn', async () => {
    const { turns, step, names, steps } = open();
    const own = turns.open('one');
    const all = Array.from({ length: 20 }, () => step('a', own, 5));
    await new Promise<void>((resolve) => own.whenIdle(resolve));
    expect(steps).toHaveLength(20);
    await Promise.all(all);
    expect(names()).toBe(Array(20).fill('a').join(' '));
  });

  it('is called back in this turn where nothing waits', async () => {
    const { turns } = open();
    let isCalled = false;
    turns.open('one').whenIdle(() => {
      isCalled = true;
    });
    await new Promise<void>((resolve) => process.nextTick(() => process.nextTick(resolve)));
    await nextTurn();
    expect(isCalled).toBe(true);
  });
});

function waste(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}
