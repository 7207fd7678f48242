import { EventQueue } from '../../src/events/event-queue';

describe('a queue of events', () => {
  it('gives them in their order, those that wait and those that are waited for', async () => {
    const queue = new EventQueue<number>(() => {});
    queue.push(1);
    queue.push(2);
    expect([await queue.next(), await queue.next()].map(({ value }) => value)).toEqual([1, 2]);
    const next = queue.next();
    queue.push(3);
    expect(await next).toEqual({ done: false, value: 3 });
  });

  it('ends at once when it is left, also while an event is waited for, and says so once', async () => {
    let ends = 0;
    const queue = new EventQueue<number>(() => {
      ends += 1;
    });
    const next = queue.next();
    await queue.return();
    queue.push(1);
    await queue.return();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(await queue.next()).toEqual({ done: true, value: undefined });
    expect(ends).toBe(1);
  });

  it('tells a reader that a thousand wait for what it has, and then that it missed some', async () => {
    let ends = 0;
    const queue = new EventQueue<number>(() => {
      ends += 1;
    });
    for (let n = 1; n <= 1_500; n += 1) queue.push(n);
    const read: (number | undefined)[] = [];
    for (let n = 0; n < 1_000; n += 1) read.push((await queue.next()).value);
    // It has room again, and is no less behind.
    queue.push(2_000);
    expect(read).toEqual(Array.from({ length: 1_000 }, (_, index) => index + 1));
    await expect(queue.next()).rejects.toMatchObject({ code: 'OVERLOADED' });
    expect(await queue.next()).toEqual({ done: true, value: undefined });
    expect(ends).toBe(1);
  });
});
