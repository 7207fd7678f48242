import { Client } from 'pg';

export interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/**
 * The SQL that this process sends while `work` runs, whoever sends it. A service that runs in this process should have
 * the role `api`: a worker asks for jobs all the time.
 */
export async function statementsDuring(work: () => Promise<unknown>): Promise<Statement[]> {
  const query = jest.spyOn(Client.prototype, 'query');
  try {
    await work();
    return query.mock.calls.map(([sql, values]: unknown[]) => ({ sql: textOf(sql), values: valuesOf(sql, values) }));
  } finally {
    query.mockRestore();
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
