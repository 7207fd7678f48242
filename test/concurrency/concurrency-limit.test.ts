import { ConcurrencyLimit } from '../../src/concurrency/concurrency-limit';

interface Work {
  started: boolean;
  end(): void;
  done: Promise<void>;
}

function start(limit: ConcurrencyLimit, signal?: AbortSignal): Work {
  const work: Work = { started: false, end: () => {}, done: Promise.resolve() };
  const ended = new Promise<void>((resolve) => {
    work.end = resolve;
  });
  work.done = limit.run(() => {
    work.started = true;
    return ended;
  }, signal);
  return work;
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

it('starts work in turn as places become free', async () => {
  const limit = new ConcurrencyLimit(2);
  const works = Array.from({ length: 4 }, () => start(limit));
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
  const limit = new ConcurrencyLimit(1);
  const failure = new Error('failed');
  await expect(limit.run(() => Promise.reject(failure))).rejects.toBe(failure);
  expect(await limit.run(async () => 'done')).toBe('done');
});

it('forgets whoever gave up waiting', async () => {
  const limit = new ConcurrencyLimit(1);
  const controller = new AbortController();
  const first = start(limit);
  const second = start(limit, controller.signal);
  const third = start(limit);
  controller.abort('too slow');
  await expect(second.done).rejects.toBe('too slow');
  first.end();
  await settle();
  expect([second.started, third.started]).toEqual([false, true]);
  third.end();
  await expect(limit.run(async () => 'never', controller.signal)).rejects.toBe('too slow');
});
