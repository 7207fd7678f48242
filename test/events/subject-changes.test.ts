import { SubjectChanges } from '../../src/events/subject-changes';

type States = ReadonlyMap<string, string>;

const running = (progress: number) => `RUNNING ${progress}`;

function open(states: States, failing = () => false) {
  const asked: (readonly string[])[] = [];
  const readStates = async (ids: readonly string[]): Promise<States> => {
    asked.push(ids);
    if (failing()) throw new Error('There is no database.');
    return new Map([...states].filter(([id]) => ids.includes(id)));
  };
  return { changes: new SubjectChanges(readStates), asked };
}

describe('changes of subjects', () => {
  it('wakes those alone that watch the one that changed', () => {
    const { changes } = open(new Map());
    const woken: string[] = [];
    const stop = changes.watch('a', () => woken.push('a'));
    changes.watch('a', () => woken.push('again'));
    changes.watch('b', () => woken.push('b'));
    changes.changed('a');
    expect(woken).toEqual(['a', 'again']);
    stop();
    stop();
    changes.changed('a');
    expect(woken).toEqual(['a', 'again', 'again']);
    changes.changed('nobody');
    expect(changes.watchedCount).toBe(2);
  });

  it('is asked for by one statement for all, and wakes those of which there is news', async () => {
    const states = new Map<string, string>([
      ['a', running(10)],
      ['b', running(10)],
      ['c', running(10)],
    ]);
    const { changes, asked } = open(states);
    const woken: string[] = [];
    for (const id of ['a', 'b', 'c']) changes.watch(id, () => woken.push(id));
    await changes.ask();
    // What is seen the first time may have changed since its watchers read it.
    expect(woken.splice(0)).toEqual(['a', 'b', 'c']);
    await changes.ask();
    expect(woken).toEqual([]);
    states.set('b', running(20));
    states.delete('c');
    await changes.ask();
    expect(woken).toEqual(['b', 'c']);
    expect(asked).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ]);
  });

  it('wakes nobody of whom it is known that they have read it, and the others where one has read more', async () => {
    const { changes } = open(new Map([['a', running(20)]]));
    const woken: string[] = [];
    changes.watch('a', () => woken.push('first'));
    changes.seen('a', running(10));
    changes.watch('a', () => woken.push('second'));
    expect(woken).toEqual([]);
    changes.seen('a', running(20));
    expect(woken).toEqual(['first', 'second']);
    await changes.ask();
    expect(woken).toEqual(['first', 'second']);
    changes.seen('nobody', running(20));
  });

  it('is asked for in parts of a thousand, one after the other, and not at all where nobody watches', async () => {
    const { changes, asked } = open(new Map());
    await changes.ask();
    expect(asked).toEqual([]);
    for (let n = 0; n < 2_500; n++) changes.watch(`id ${n}`, () => {});
    await changes.ask();
    expect(asked.map((ids) => ids.length)).toEqual([1_000, 1_000, 500]);
  });

  it('is asked for later where there is no answer', async () => {
    let isDown = true;
    const { changes } = open(new Map([['a', running(10)]]), () => isDown);
    const woken: string[] = [];
    changes.watch('a', () => woken.push('a'));
    await changes.ask();
    expect(woken).toEqual([]);
    isDown = false;
    await changes.ask();
    expect(woken).toEqual(['a']);
  });
});

describe('a process that listens', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('asks once more, a second after, for what may just have changed without a word', async () => {
    const { changes, asked } = open(new Map([['a', running(10)]]));
    for (const id of ['a', 'b', 'c']) changes.watch(id, () => {});
    changes.watch('left', () => {})();
    for (const id of ['a', 'b', 'left']) changes.doubt(id);
    await jest.advanceTimersByTimeAsync(1_100);
    expect(asked).toEqual([['a', 'b']]);
    changes.doubt('c');
    await jest.advanceTimersByTimeAsync(1_100);
    expect(asked).toEqual([['a', 'b'], ['c']]);
  });

  it('asks twice a minute while notifications come, every five seconds while they do not, and at once when they do again', async () => {
    const { changes, asked } = open(new Map([['a', running(10)]]));
    const stop = changes.watch('a', () => {});
    await jest.advanceTimersByTimeAsync(29_000);
    expect(asked).toHaveLength(0);
    await jest.advanceTimersByTimeAsync(2_000);
    expect(asked).toHaveLength(1);
    changes.setListening(false);
    await jest.advanceTimersByTimeAsync(11_000);
    expect(asked).toHaveLength(3);
    changes.setListening(true);
    await jest.advanceTimersByTimeAsync(0);
    expect(asked).toHaveLength(4);
    await jest.advanceTimersByTimeAsync(29_000);
    expect(asked).toHaveLength(4);
    const timers = jest.getTimerCount();
    stop();
    // Others in this process may have some of their own.
    expect(jest.getTimerCount()).toBe(timers - 1);
    await jest.advanceTimersByTimeAsync(120_000);
    expect(asked).toHaveLength(4);
  });
});
