import { Client } from 'pg';

/**
 * What a process asks or notes at any time by itself, as part of no request: whether its connections are alive, and, once
 * an hour, when a key was last used.
 */
export const OF_NO_REQUEST = /^SELECT 1$|pg_stat_activity|SET last_used_at/;

export interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
  /** Whether the connection keeps it prepared, so that Postgres may plan it once for whatever values. */
  readonly isPrepared: boolean;
}

/**
 * The SQL that this process sends while `work` runs, whoever sends it, but for what is of no request. A service that
 * runs in this process should have the role `api`: a worker asks for jobs all the time. Whoever's key is known by then
 * stays known, however long it takes.
 *
 * @param laterMs how much later it seems to be meanwhile: what is remembered for a shorter time is forgotten. Default 0
 */
export async function statementsDuring(work: () => Promise<unknown>, laterMs = 0): Promise<Statement[]> {
  const now = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + laterMs);
  const query = jest.spyOn(Client.prototype, 'query');
  try {
    await work();
    return query.mock.calls
      .map(([sql, values]: unknown[]) => ({
        sql: textOf(sql),
        values: valuesOf(sql, values),
        isPrepared: typeof sql === 'object' && sql !== null && 'name' in sql && typeof sql.name === 'string',
      }))
      .filter(({ sql }) => !OF_NO_REQUEST.test(sql));
  } finally {
    query.mockRestore();
    now.mockRestore();
  }
}

function textOf(query: unknown): string {
  if (typeof query === 'string') return query;
  if (typeof query === 'object' && query !== null && 'text' in query) return String(query.text);
  throw new Error('A statement came in a form that is not known here.');
}

/** A query that is an object, as one that reads rows in parts, has its values with it. */
function valuesOf(query: unknown, values: unknown): readonly unknown[] {
  if (Array.isArray(values)) return values;
  const own: unknown = typeof query === 'object' && query !== null && 'values' in query ? query.values : [];
  return Array.isArray(own) ? own : [];
}
