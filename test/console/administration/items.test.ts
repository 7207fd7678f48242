import { loadConsoleModules } from '../../support/console/console-modules';

interface Item {
  readonly id: string;
}
interface Module {
  withItem(before: readonly Item[], item: Item): readonly Item[];
  withPage(before: readonly Item[], page: readonly Item[]): readonly Item[];
}

const { withItem, withPage } = loadConsoleModules<Module>('administration/lists/items');
const items = (...ids: readonly string[]) => ids.map((id) => ({ id }));

describe('a list of the administration, the oldest first,', () => {
  it('has a new one last, and what has changed where it was', () => {
    expect(withItem(items('a', 'b'), { id: 'c' })).toEqual(items('a', 'b', 'c'));
    const changed = { id: 'a', name: 'changed' };
    expect(withItem(items('a', 'b'), changed)).toEqual([changed, { id: 'b' }]);
  });

  it('has a new one once, in its place, when the page that it is on has been read as well', () => {
    const before = withItem(items('a', 'b'), { id: 'e' });
    expect(withPage(before, items('c', 'd', 'e'))).toEqual(items('a', 'b', 'c', 'd', 'e'));
  });
});
