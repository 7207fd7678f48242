import pg, { type CustomTypesConfig } from 'pg';
import { ConcurrencyLimit } from '../concurrency/concurrency-limit';
import type { RowBudget } from '../domain/row-budget';

/** What one request reads at once: the others of its statements look first whether there is anything left. */
const MAX_READS_AT_ONCE = 4;
const reads = new WeakMap<RowBudget, ConcurrencyLimit>();

const { TEXT, JSONB } = pg.types.builtins;
/** https://www.postgresql.org/docs/current/catalog-pg-type.html: `_text` */
const TEXT_ARRAY = 1009;
/** The columns that clients fill, of any length. */
const COUNTED: ReadonlySet<number> = new Set([TEXT, JSONB, TEXT_ARRAY]);

/**
 * Counts rows as they come, before anything is made of them; nothing is made of what is too much. (To fail here would cost
 * the connection, which the pool closes after any failure.)
 */
export function countingTypes(budget: RowBudget): CustomTypesConfig {
  return {
    getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
      const parse = pg.types.getTypeParser(oid, format);
      if (!COUNTED.has(oid)) return parse;
      return (value: string) => (budget.spendRows(value.length) ? parse(value) : null);
    }) as CustomTypesConfig['getTypeParser'],
  };
}

/** Runs a statement in the turn of its request. @throws as `checkRows`, before it or after it */
export function readWithin<Result>(budget: RowBudget, read: () => Promise<Result>): Promise<Result> {
  const limit = reads.get(budget) ?? new ConcurrencyLimit(MAX_READS_AT_ONCE);
  reads.set(budget, limit);
  return limit.run(async () => {
    budget.checkRows();
    const result = await read();
    budget.checkRows();
    return result;
  });
}
