import type { Viewer } from '../../../domain/caller';
import type { FileFilter, FileScope } from '../../../domain/list-filters';
import { type RowSource, readRows } from '../../read-rows';
import { Conditions } from '../conditions';
import { fileConditions, isFiltering } from './file-conditions';

export interface FileTotals {
  readonly count: number;
  readonly sizeBytes: number;
}

interface TotalsRow {
  readonly files: string;
  readonly bytes: string;
}

function totalsOf(row: TotalsRow | undefined): FileTotals {
  return { count: Number(row?.files ?? 0), sizeBytes: Number(row?.bytes ?? 0) };
}

/** Counts what the filter matches; it reads every match, so it is asked for only when a client selects it. */
export async function findFileTotals(
  source: RowSource,
  { scope, filter }: { readonly scope: FileScope; readonly filter: FileFilter },
): Promise<FileTotals> {
  const conditions = fileConditions(scope, filter);
  const sql = `SELECT count(*) AS files, coalesce(sum(size_bytes), 0) AS bytes FROM files WHERE ${conditions}`;
  const [row] = await readRows<TotalsRow>(source, sql, conditions.values);
  return totalsOf(row);
}

/** Which READY files: the counters have others for each kind and origin, but not for those of an owner. */
export type CountedFilter = Pick<FileFilter, 'kind' | 'origin'>;

/**
 * What of a filter the counters know.
 *
 * @returns null when they do not have what it matches, and it is to be counted
 */
export function countedFilterOf({ ownerId, projectId }: Viewer, filter: FileFilter): CountedFilter | null {
  const { kind, origin, status, ...rest } = filter;
  if (status?.length !== 1 || status[0] !== 'READY' || isFiltering(rest)) return null;
  if (ownerId === null) return { kind: kind ?? null, origin: origin ?? null };
  return kind == null && origin == null && projectId !== null ? {} : null;
}

/** The READY files of somebody by the counters, whatever their number: exactly what `findFileTotals` would count. */
export async function findReadyTotals(source: RowSource, of: Viewer, filter: CountedFilter): Promise<FileTotals> {
  const conditions = new Conditions();
  const sql = `SELECT files, bytes FROM ${readyFiles(conditions, of, filter)}`;
  const [row] = await readRows<TotalsRow>(source, sql, conditions.values);
  return totalsOf(row);
}

/** The function that adds the counters up, as it stands after FROM; its arguments are bound in `conditions`. */
export function readyFiles(
  conditions: Conditions,
  { organizationId, projectId, ownerId }: Viewer,
  { kind = null, origin = null }: CountedFilter = {},
): string {
  const given = [organizationId, projectId, ownerId, kind, origin];
  return `ready_files(${given.map((value) => conditions.bind(value)).join(', ')})`;
}
