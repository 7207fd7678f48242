import type { DataSource } from 'typeorm';
import { type ExecutedPlan, explain } from './explain';
import { type Statement, statementsDuring } from './statements';

export type ExplainedStatement = Statement & ExecutedPlan;

/** Statements that read or change rows. What is asked of the queue is the library's own. */
const READS_ROWS = /^\s*(WITH|SELECT|INSERT|UPDATE|DELETE)\b/;
const OF_THE_QUEUE = /\b(add_job|add_jobs|complete_jobs|force_unlock_workers|remove_job)\b/;

/**
 * How Postgres carries out each of the statements that this process sends while `work` runs. Each is explained twice: the
 * first time, a connection reads what it has to know of tables and functions.
 *
 * @param dataSource may take its time
 * @param before as `explain` has it
 */
export async function plansDuring(
  dataSource: DataSource,
  work: () => Promise<unknown>,
  before?: string,
): Promise<ExplainedStatement[]> {
  const explained: ExplainedStatement[] = [];
  let setting: string | undefined;
  for (const statement of await statementsDuring(work)) {
    if (statement.sql.startsWith('BEGIN')) {
      setting = statement.sql.match(/SET LOCAL (max_parallel_workers_per_gather|work_mem) = [^;]+/g)?.join('; ');
    }
    if (/^(COMMIT|ROLLBACK)/.test(statement.sql)) setting = undefined;
    if (!READS_ROWS.test(statement.sql) || OF_THE_QUEUE.test(statement.sql)) continue;
    const first = [setting, before].filter((sql) => sql !== undefined).join('; ');
    await explain(dataSource, statement, first);
    explained.push({ ...statement, ...(await explain(dataSource, statement, first)) });
  }
  return explained;
}
