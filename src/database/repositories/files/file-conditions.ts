import type { AnyScope, FileFilter } from '../../../domain/list-filters';
import {
  addAlternatives,
  addBound,
  type Conditions,
  type PositionBound,
  type RangedColumn,
  type RangeOperator,
  range,
  scopeConditions,
} from '../conditions';

/** As the index of the sweeper has it, which Postgres takes only where it is said: what `now()` is it does not know. */
const EVER_EXPIRES = `expires_at < 'infinity'`;

/** The files in `scope` that have expired and are still there. */
export function expiredConditions(scope: AnyScope): Conditions {
  return scopeConditions(scope).addFixed(`expires_at <= now() AND ${EVER_EXPIRES}`);
}

/** The files that are in `scope`, have not expired, match `filter`, and lie within `bounds`. */
export function fileConditions(scope: AnyScope, filter: FileFilter, bounds: readonly PositionBound[] = []): Conditions {
  const conditions = scopeConditions(scope);
  conditions.addFixed(range(bounds, 'expires_at', '>', 'now()'));
  for (const [column, alternatives] of Object.entries(alternativesOf(filter))) {
    if (alternatives) addAlternatives(conditions, column, alternatives);
  }
  addTextConditions(conditions, filter);
  if (filter.producedBy != null) {
    conditions.add('id IN (SELECT file_id FROM generation_outputs WHERE generation_id = ?)', filter.producedBy);
  }
  addRangeConditions(conditions, filter, bounds);
  for (const bound of bounds) addBound(conditions, bound);
  return conditions;
}

/** Whether a filter leaves anything out: what is null, or empty where that asks for nothing, does not. */
export function isFiltering(filter: FileFilter): boolean {
  return `${fileConditions({}, filter)}` !== `${fileConditions({}, {})}`;
}

function alternativesOf(filter: FileFilter) {
  return {
    id: filter.ids,
    project_id: filter.projectIds,
    owner_id: filter.ownerIds,
    kind: filter.kind,
    mime_type: filter.mimeType,
    purpose: filter.purpose,
    origin: filter.origin,
    status: filter.status,
  };
}

function addTextConditions(conditions: Conditions, filter: FileFilter): void {
  if (filter.tagsAll?.length) conditions.add('tags @> ?::text[]', filter.tagsAll);
  if (filter.tagsAny) conditions.add('tags && ?::text[]', filter.tagsAny);
  // One by one: two entries of one key with different values match no file, and must not become one.
  for (const { key, value } of filter.metadata ?? []) {
    conditions.add('metadata @> ?::jsonb', JSON.stringify({ [key]: value }));
  }
  if (filter.sha256) conditions.add('sha256 = ?', filter.sha256);
  if (filter.filenameContains) {
    const pattern = filter.filenameContains.replaceAll(/[\\%_]/g, '\\$&');
    // The column's own collation, "C", knows upper and lower case of ASCII alone.
    conditions.add('filename COLLATE "default" ILIKE ?', `%${pattern}%`);
  }
}

function addRangeConditions(conditions: Conditions, filter: FileFilter, bounds: readonly PositionBound[]): void {
  const { sizeBytes, createdAt, expiresAt } = filter;
  const add = (column: RangedColumn, operator: RangeOperator, value: number | Date | null | undefined) => {
    if (value != null) conditions.add(range(bounds, column, operator, '?'), value);
  };
  add('size_bytes', '>=', sizeBytes?.gte);
  add('size_bytes', '<=', sizeBytes?.lte);
  add('created_at', '>=', createdAt?.gte);
  add('created_at', '<', createdAt?.lt);
  add('expires_at', '>=', expiresAt?.gte);
  add('expires_at', '<', expiresAt?.lt);
}
