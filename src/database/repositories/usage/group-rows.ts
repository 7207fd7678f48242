/** What rows that belong to several things say, by the id of the thing and in the order of the rows. */
export function groupRows<Row, Item>(
  rows: readonly Row[],
  idOf: (row: Row) => string,
  itemOf: (row: Row) => Item,
): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const row of rows) {
    const group = groups.get(idOf(row));
    if (group === undefined) groups.set(idOf(row), [itemOf(row)]);
    else group.push(itemOf(row));
  }
  return groups;
}
