import { loadConsoleModules } from '../../support/console/console-modules';

interface Rows {
  readonly rows: readonly { readonly id: string }[];
  readonly cursor: string | null;
}
interface Module {
  readonly NO_ROWS: Rows;
  withNewest(before: Rows, page: object): Rows;
  withOlder(before: Rows, after: string, page: object): Rows;
}

const { NO_ROWS, withNewest, withOlder } = loadConsoleModules<Module>('create/history/history-rows');

/** Generations from the newest to the oldest, by number, with more after them unless the last is the first one. */
function page(from: number, to: number) {
  const nodes = Array.from({ length: from - to + 1 }, (_none, index) => ({ id: String(from - index) }));
  return { nodes, pageInfo: { hasNextPage: to > 1, endCursor: `after ${to}` } };
}
const idsOf = ({ rows }: Rows) => rows.map(({ id }) => Number(id));

describe('the history of generations', () => {
  it('keeps what was loaded of later pages when newer ones come', () => {
    const loaded = withOlder(withNewest(NO_ROWS, page(10, 8)), 'after 8', page(7, 5));
    const refreshed = withNewest(loaded, page(12, 10));
    expect(idsOf(refreshed)).toEqual([12, 11, 10, 9, 8, 7, 6, 5]);
    expect(idsOf(withOlder(refreshed, 'after 5', page(4, 1)))).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });

  it('has no gap when more came than a page holds', () => {
    const loaded = withNewest(NO_ROWS, page(10, 8));
    const refreshed = withNewest(loaded, page(20, 18));
    expect(idsOf(refreshed)).toEqual([20, 19, 18]);
    expect(idsOf(withOlder(refreshed, 'after 18', page(17, 15)))).toEqual([20, 19, 18, 17, 16, 15]);
    // What was asked for before that is of a list that has gone.
    expect(withOlder(refreshed, 'after 8', page(7, 5))).toBe(refreshed);
  });

  it('has none twice, and ends where there are no more', () => {
    const { rows, cursor } = withOlder(withNewest(NO_ROWS, page(10, 8)), 'after 8', page(8, 1));
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(cursor).toBeNull();
  });
});
