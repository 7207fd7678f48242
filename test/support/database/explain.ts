import { escapeLiteral } from 'pg';
import type { DataSource } from 'typeorm';
import type { Statement } from './statements';

/** A node of a plan, as `EXPLAIN (FORMAT JSON)` writes it. */
interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Relation Name'?: string;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Plans?: readonly PlanNode[];
}

export interface ExecutedPlan {
  /** From the top down: `Limit`, `Index Scan`. */
  readonly nodeTypes: readonly string[];
  readonly indexNames: readonly string[];
  /** The tables that were read from the first row to the last. */
  readonly scannedTables: readonly string[];
  /** Pages of 8 kB that the statement touched, in memory or not, with what functions and triggers of it did. */
  readonly buffers: number;
}

/**
 * Runs a statement once more and tells how Postgres did it; what it changes is undone. One that is kept prepared is run by
 * the plan for whatever values.
 *
 * @param before a statement that is run, and undone, first
 */
export async function explain(
  dataSource: DataSource,
  { sql, values, isPrepared }: Statement,
  before?: string,
): Promise<ExecutedPlan> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.startTransaction();
    if (before) await runner.query(before);
    const explained = isPrepared ? `EXECUTE explained(${values.map(literalOf).join(', ')})` : sql;
    if (isPrepared) await runner.query(`SET LOCAL plan_cache_mode = force_generic_plan; PREPARE explained AS ${sql}`);
    const [row]: { 'QUERY PLAN': { Plan: PlanNode }[] }[] = await runner.query(
      `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${explained}`,
      isPrepared ? [] : [...values],
    );
    if (isPrepared) await runner.query('DEALLOCATE explained');
    return planOf(row!['QUERY PLAN'][0]!.Plan);
  } finally {
    await runner.rollbackTransaction();
    await runner.release();
  }
}

function literalOf(value: unknown): string {
  if (value === null) return 'NULL';
  if (Array.isArray(value)) return escapeLiteral(`{${value.map((each) => JSON.stringify(each)).join(',')}}`);
  return escapeLiteral(value instanceof Date ? value.toISOString() : String(value));
}

function planOf(top: PlanNode): ExecutedPlan {
  const nodes = nodesOf(top);
  const scans = nodes.filter((node) => node['Node Type'] === 'Seq Scan');
  return {
    nodeTypes: nodes.map((node) => node['Node Type']),
    indexNames: nodes.flatMap((node) => node['Index Name'] ?? []),
    scannedTables: scans.flatMap((node) => node['Relation Name'] ?? []),
    buffers: top['Shared Hit Blocks'] + top['Shared Read Blocks'],
  };
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}
