import type { ExecutionResult } from 'graphql';
import { type ResultSource, ResultStream } from '../../../src/http/subscriptions/result-stream';

const NEVER = new Promise<never>(() => {});

/** A source of these results, one after the other, that tells how often it was stopped. */
function sourceOf(steps: readonly (() => Promise<ExecutionResult | null>)[]): ResultSource & { stops(): number } {
  const left = [...steps];
  let stops = 0;
  return {
    next: () => left.shift()?.() ?? Promise.resolve(null),
    stop: () => {
      stops += 1;
    },
    stops: () => stops,
  };
}

const result = (number: number) => async () => ({ data: { number } });

describe('ResultStream', () => {
  it('has every result of its source, and ends with it', async () => {
    const source = sourceOf([result(1), result(2)]);
    let ends = 0;
    const stream = new ResultStream(source, () => {
      ends += 1;
    });
    const results = [];
    for await (const each of stream) results.push(each);
    expect(results).toEqual([{ data: { number: 1 } }, { data: { number: 2 } }]);
    expect({ ends, stops: source.stops() }).toEqual({ ends: 1, stops: 1 });
  });

  it('ends a step that is waited for when it is returned', async () => {
    const source = sourceOf([() => NEVER]);
    const stream = new ResultStream(source, () => {});
    const step = stream.next();
    await stream.return();
    await stream.return();
    expect(await step).toEqual({ done: true, value: undefined });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect(source.stops()).toBe(1);
  });

  it('has a failure as its last result', async () => {
    const cause = new Error('out of order');
    const stream = new ResultStream(sourceOf([() => Promise.reject(cause), result(2)]), () => {});
    const { value } = await stream.next();
    expect(value?.errors?.[0]?.originalError).toBe(cause);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });
});
