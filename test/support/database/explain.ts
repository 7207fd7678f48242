import type { DataSource } from 'typeorm';
import type { Statement } from './statements';

/** A node of a plan, as `EXPLAIN (FORMAT JSON)` writes it. */
interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Plans?: readonly PlanNode[];
}

export interface ExecutedPlan {
  /** From the top down: `Limit`, `Index Scan`. */
  readonly nodeTypes: readonly string[];
  readonly indexNames: readonly string[];
  /** Pages of 8 kB that the statement touched, in memory or not. */
  readonly buffers: number;
}

/** Runs a statement once more and tells how Postgres did it. */
export async function explain(dataSource: DataSource, { sql, values }: Statement): Promise<ExecutedPlan> {
  const [row]: { 'QUERY PLAN': { Plan: PlanNode }[] }[] = await dataSource.query(
    `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`,
    [...values],
  );
  const top = row!['QUERY PLAN'][0]!.Plan;
  const nodes = nodesOf(top);
  return {
    nodeTypes: nodes.map((node) => node['Node Type']),
    indexNames: nodes.flatMap((node) => node['Index Name'] ?? []),
    buffers: top['Shared Hit Blocks'] + top['Shared Read Blocks'],
  };
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}
