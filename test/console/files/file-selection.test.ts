import { loadConsoleModules } from '../../support/console/console-modules';

interface Tile {
  readonly id: string;
}
interface Store {
  at(index: number): Tile | undefined;
  between(from: number, to: number): Promise<readonly Tile[]>;
}
interface Selection {
  state(): { readonly files: ReadonlyMap<string, Tile>; readonly isAll: boolean };
  startAt(index: number): void;
  toggle(index: number): void;
  extendTo(index: number, from?: number): Promise<void>;
  selectAll(): void;
  clear(): void;
}
interface Modules {
  readonly FileSelection: new (store: Store, tell: (text: string) => void) => Selection;
  readonly RequestFailed: new (failure: object) => Error;
}

const { FileSelection, RequestFailed } = loadConsoleModules<Modules>(
  'files/grid/file-selection',
  'files/store/file-source',
);

/** A list whose answers come when they are let go. */
class List {
  files: Tile[];
  readonly held: (() => void)[] = [];
  isHeld = false;
  failure: Error | null = null;

  constructor(count: number, name = 'file') {
    this.files = Array.from({ length: count }, (_, number) => ({ id: `${name}_${number}` }));
  }

  at(index: number): Tile | undefined {
    return this.files[index];
  }

  async between(from: number, to: number): Promise<readonly Tile[]> {
    if (this.isHeld) await new Promise<void>((resolve) => this.held.push(resolve));
    if (this.failure !== null) throw this.failure;
    return this.files.slice(from, to + 1);
  }
}

function select(list: Store) {
  const told: string[] = [];
  const selection = new FileSelection(list, (text) => told.push(text));
  return { selection, told, ids: () => [...selection.state().files.keys()] };
}

describe('the files that are selected', () => {
  it('are those from where the person was: opened, or moved to', async () => {
    const { selection, ids } = select(new List(600));
    selection.startAt(500);
    await selection.extendTo(502, 501);
    expect(ids()).toEqual(['file_500', 'file_501', 'file_502']);
  });

  it('are those from where a key was pressed, when nothing was begun', async () => {
    const { selection, ids } = select(new List(600));
    await selection.extendTo(500, 499);
    expect(ids()).toEqual(['file_499', 'file_500']);
  });

  it('are the one that was clicked, when nothing was begun, and after all was let go', async () => {
    const { selection, ids } = select(new List(600));
    await selection.extendTo(500);
    expect(ids()).toEqual(['file_500']);
    selection.clear();
    await selection.extendTo(40);
    expect(ids()).toEqual(['file_40']);
  });

  it.each([
    ['down', 2_000, 3_500, 'file_2000', 'file_2999'],
    ['up', 2_000, 100, 'file_2000', 'file_1001'],
  ])('are those beside the first when there are too many, which is said: %s', async (_, from, to, first, last) => {
    const { selection, ids, told } = select(new List(5_000));
    selection.toggle(from);
    await selection.extendTo(to);
    expect([ids().length, ids()[0], ids().at(-1)]).toEqual([1_000, first, last]);
    expect(told).toEqual([expect.stringContaining('At most 1,000')]);
    selection.toggle(4_999);
    expect(ids()).toHaveLength(1_000);
    expect(told).toHaveLength(2);
  });

  it('are what was chosen last, though an answer comes later', async () => {
    const list = new List(100);
    const { selection, ids } = select(list);
    list.isHeld = true;
    selection.toggle(3);
    const extending = selection.extendTo(50);
    selection.clear();
    selection.toggle(7);
    for (const release of list.held) release();
    await extending;
    expect(ids()).toEqual(['file_7']);
  });

  it('are nothing when the list has moved on under the range, which is said', async () => {
    const list = new List(100);
    const { selection, ids, told } = select(list);
    selection.toggle(10);
    list.files = [{ id: 'newest' }, ...list.files];
    await selection.extendTo(12);
    expect(ids()).toEqual(['file_10']);
    expect(told).toEqual([expect.stringContaining('has changed')]);
  });

  it('stay as they were when the service refuses, which is said', async () => {
    const list = new List(100);
    const { selection, ids, told } = select(list);
    selection.toggle(10);
    list.failure = new RequestFailed({ code: 'OVERLOADED', message: 'Too busy.', advice: 'Try again.' });
    await selection.extendTo(12);
    expect(ids()).toEqual(['file_10']);
    expect(told).toEqual(['Nothing was selected. Too busy. Try again.']);
  });
});
