import type { FileMetadataEntry } from '../../graph/types';

/** One fact that is noted, changed or removed. The service takes all of a file together. */
export type MetadataChange =
  | { readonly kind: 'add' | 'set'; readonly entry: FileMetadataEntry }
  | { readonly kind: 'remove'; readonly key: string };

/** All entries after a change. Null: what is to be added is there already, with somebody else's value. */
export function changedMetadata(
  entries: readonly FileMetadataEntry[],
  change: MetadataChange,
): readonly FileMetadataEntry[] | null {
  // What the graph answers with has the name of its type.
  const known = entries.map(({ key, value }) => ({ key, value }));
  if (change.kind === 'remove') return known.filter(({ key }) => key !== change.key);
  const { key, value } = change.entry;
  const place = known.findIndex((entry) => entry.key === key);
  if (place < 0) return [...known, { key, value }];
  if (change.kind === 'add') return known[place]?.value === value ? known : null;
  return known.map((entry) => (entry.key === key ? { key, value } : entry));
}

/** Does one thing after the other: each begins when the one before has ended, however that was. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<Value>(act: () => Promise<Value>): Promise<Value> {
    const turn = this.#last.then(act, act);
    this.#last = turn.catch(() => {});
    return turn;
  }
}
