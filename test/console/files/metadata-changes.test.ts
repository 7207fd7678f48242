import { loadConsoleModules } from '../../support/console/console-modules';

interface Entry {
  readonly key: string;
  readonly value: string;
}
type Change =
  | { readonly kind: 'add' | 'set'; readonly entry: Entry }
  | { readonly kind: 'remove'; readonly key: string };
interface Modules {
  changedMetadata(entries: readonly Entry[], change: Change): readonly Entry[] | null;
  readonly Turns: new () => { take<Value>(act: () => Promise<Value>): Promise<Value> };
}

const { changedMetadata, Turns } = loadConsoleModules<Modules>('files/detail/metadata-changes');

const A = { key: 'a', value: '1' };
const B = { key: 'b', value: '2' };
const OTHERS = { key: 'others', value: '3' };

describe('a change of what was noted of a file', () => {
  it('leaves what others have noted', () => {
    expect(changedMetadata([A, OTHERS], { kind: 'set', entry: { key: 'a', value: '4' } })).toEqual([
      { key: 'a', value: '4' },
      OTHERS,
    ]);
    expect(changedMetadata([A, OTHERS], { kind: 'remove', key: 'a' })).toEqual([OTHERS]);
    expect(changedMetadata([OTHERS], { kind: 'add', entry: A })).toEqual([OTHERS, A]);
  });

  it('adds nothing over what somebody has added meanwhile', () => {
    expect(changedMetadata([A, B], { kind: 'add', entry: { key: 'a', value: '4' } })).toBeNull();
    expect(changedMetadata([A, B], { kind: 'add', entry: A })).toEqual([A, B]);
  });

  it('is made of what the one before has left, though both are asked for by one click', async () => {
    let kept: readonly Entry[] = [A, B];
    const turns = new Turns();
    const save = (change: Change) =>
      turns.take(async () => {
        const read = kept;
        await new Promise((resolve) => setImmediate(resolve));
        kept = changedMetadata(read, change) ?? kept;
      });
    await Promise.all([save({ kind: 'set', entry: { key: 'a', value: '4' } }), save({ kind: 'remove', key: 'b' })]);
    expect(kept).toEqual([{ key: 'a', value: '4' }]);
  });

  it('is made though the one before was not', async () => {
    const turns = new Turns();
    await expect(turns.take(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
    expect(await turns.take(async () => 'done')).toBe('done');
  });
});
