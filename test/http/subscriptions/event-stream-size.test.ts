import { once } from 'node:events';
import { EventStream } from '../../../src/http/subscriptions/event-stream';
import type { Operation } from '../../../src/http/subscriptions/operation';

it('the length of an event is said before it is sent, and the next when it was read', async () => {
  const results = [{ data: { text: 'x'.repeat(100_000) } }, { data: { text: 'y' } }];
  const operation = {
    run: () => ({
      next: async () => ({ done: results.length === 0, value: results.shift() }),
      return: async () => ({ done: true, value: undefined }),
    }),
    format: (result: unknown) => result,
  };
  const lengths: number[] = [];
  const stream = new EventStream(operation as unknown as Operation, 60_000, (event) => {
    lengths.push(event.length);
    return event;
  });
  await once(stream, 'readable');
  while (lengths.length === 0) await new Promise(setImmediate);
  expect(lengths).toEqual([expect.any(Number)]);
  expect(lengths[0]).toBeGreaterThan(100_000);
  const pieces: string[] = [];
  for await (const piece of stream) pieces.push(String(piece));
  expect(lengths).toEqual([lengths[0], 'event: next\ndata: {"data":{"text":"y"}}\n\n'.length]);
  expect(pieces.join('')).toMatch(/event: complete\ndata:\n\n$/);
});
