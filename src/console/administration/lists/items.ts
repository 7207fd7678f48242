/** Lists of what has an id, none of it twice: React would mix up two rows of one key. */
interface Identified {
  readonly id: string;
}

/** With the next page. What is in it already, as it was new and is there in its place now, is taken from where it was. */
export function withPage<Item extends Identified>(before: readonly Item[], page: readonly Item[]): readonly Item[] {
  const ids = new Set(page.map(({ id }) => id));
  return [...before.filter(({ id }) => !ids.has(id)), ...page];
}

/** With what has changed in the place of what it was, or, where it is new, last: the oldest come first. */
export function withItem<Item extends Identified>(before: readonly Item[], item: Item): readonly Item[] {
  return before.some(({ id }) => id === item.id)
    ? before.map((each) => (each.id === item.id ? item : each))
    : [...before, item];
}
