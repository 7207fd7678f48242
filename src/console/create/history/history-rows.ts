import type { GenerationRow } from '../../graph/documents/generations';

/** What is known of the list, from the newest on without a gap. */
export interface HistoryRows {
  readonly rows: readonly GenerationRow[];
  /** After what the next page comes; null: there is none. */
  readonly cursor: string | null;
}

export interface HistoryPage {
  readonly nodes: readonly GenerationRow[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

export const NO_ROWS: HistoryRows = { rows: [], cursor: null };

/**
 * With the first page as it is now. What was loaded of later ones stays, but where more came in between than a page holds:
 * what is between is not known then, and the list begins anew.
 */
export function withNewest(before: HistoryRows, { nodes, pageInfo }: HistoryPage): HistoryRows {
  const known = new Set(nodes.map(({ id }) => id));
  const isJoined = before.rows.some(({ id }) => known.has(id));
  if (!isJoined || !pageInfo.hasNextPage) return { rows: nodes, cursor: cursorOf(pageInfo) };
  return { rows: [...nodes, ...before.rows.filter(({ id }) => !known.has(id))], cursor: before.cursor };
}

/** With the page after `after`, unless the list ends elsewhere by now. */
export function withOlder(before: HistoryRows, after: string, { nodes, pageInfo }: HistoryPage): HistoryRows {
  if (before.cursor !== after) return before;
  const known = new Set(nodes.map(({ id }) => id));
  return { rows: [...before.rows.filter(({ id }) => !known.has(id)), ...nodes], cursor: cursorOf(pageInfo) };
}

function cursorOf({ hasNextPage, endCursor }: HistoryPage['pageInfo']): string | null {
  return hasNextPage ? endCursor : null;
}
