import { SharedWork } from '../../src/concurrency/shared-work';

function controlled() {
  const begun: AbortSignal[] = [];
  const ends: ((text: string) => void)[] = [];
  const fails: ((error: unknown) => void)[] = [];
  const work = (signal: AbortSignal) => {
    begun.push(signal);
    return new Promise<string>((resolve, reject) => {
      ends.push(resolve);
      fails.push(reject);
    });
  };
  return { begun, ends, fails, work };
}

const never = () => new AbortController().signal;

describe('work that is shared', () => {
  it('is done once for all who ask meanwhile, and again for whoever comes later', async () => {
    const shared = new SharedWork<string>();
    const { begun, ends, work } = controlled();
    const all = Promise.all([1, 2, 3].map(() => shared.run('a', work, never())));
    ends[0]?.('one');
    expect(await all).toEqual(['one', 'one', 'one']);
    const later = shared.run('a', work, never());
    ends[1]?.('two');
    expect(await later).toBe('two');
    expect(begun).toHaveLength(2);
  });

  it('is not shared by other keys', async () => {
    const shared = new SharedWork<string>();
    const { ends, work } = controlled();
    const both = Promise.all([shared.run('a', work, never()), shared.run('b', work, never())]);
    ends[1]?.('b');
    ends[0]?.('a');
    expect(await both).toEqual(['a', 'b']);
  });

  it('fails for all of them, and is begun anew after that', async () => {
    const shared = new SharedWork<string>();
    const { begun, fails, work } = controlled();
    const both = Promise.allSettled([shared.run('a', work, never()), shared.run('a', work, never())]);
    const failure = new Error('no');
    fails[0]?.(failure);
    expect(await both).toEqual([1, 2].map(() => ({ status: 'rejected', reason: failure })));
    void shared.run('a', work, never());
    expect(begun).toHaveLength(2);
  });

  it('goes on while anybody waits, and is aborted when nobody does', async () => {
    const shared = new SharedWork<string>();
    const { begun, work } = controlled();
    const [first, second] = [new AbortController(), new AbortController()];
    const both = Promise.allSettled([shared.run('a', work, first.signal), shared.run('a', work, second.signal)]);
    first.abort(new Error('first'));
    expect(begun[0]?.aborted).toBe(false);
    second.abort(new Error('second'));
    expect(await both).toEqual(['first', 'second'].map((text) => ({ status: 'rejected', reason: new Error(text) })));
    expect(begun[0]?.aborted).toBe(true);
    // What was aborted is not joined.
    void shared.run('a', work, never());
    expect(begun).toHaveLength(2);
  });

  it('is not begun for whoever is gone already', async () => {
    const shared = new SharedWork<string>();
    const { begun, work } = controlled();
    await expect(shared.run('a', work, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
    expect(begun).toHaveLength(0);
  });
});
