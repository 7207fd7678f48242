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
  scopeConditionsAside,
} from '../conditions';

/** As the index of the sweeper has it, which Postgres takes only where it is said: what `now()` is it does not know. */
const EVER_EXPIRES = `expires_at < 'infinity'`;

/** The files in `scope` that have expired and are still there. */
export function expiredConditions(scope: AnyScope): Conditions {
  return scopeConditions(scope).addFixed(`expires_at <= now() AND ${EVER_EXPIRES}`);
}

/** The files that are in `scope`, have not expired, match `filter`, and lie within `bounds`. */
export function fileConditions(scope: AnyScope, filter: FileFilter, bounds: readonly PositionBound[] = []): Conditions {
  return searchConditions(scope, filter, bounds).all;
}

/** The same, taken apart as SQL. */
export interface SearchConditions {
  readonly all: Conditions;
  /** What lies in the scope and within the bounds, whatever it is. */
  readonly within: string;
  /** What else it has to be. */
  readonly filtered: string;
  /** Whether the filter looks into texts: tags, metadata or names. */
  readonly isSearch: boolean;
}

export function searchConditions(
  scope: AnyScope,
  filter: FileFilter,
  bounds: readonly PositionBound[],
): SearchConditions {
  const all = filter.ids == null ? scopeConditions(scope) : scopeConditionsAside(scope);
  for (const bound of bounds) addBound(all, bound);
  const within = `${all}`;
  const bounded = all.length;
  all.addFixed(range(bounds, 'expires_at', '>', 'now()'));
  addPlainConditions(all, scope, filter, bounds);
  const plain = all.length;
  addTextConditions(all, filter);
  return { all, within, filtered: all.after(bounded), isSearch: all.length > plain };
}

function addPlainConditions(
  conditions: Conditions,
  scope: AnyScope,
  filter: FileFilter,
  bounds: readonly PositionBound[],
): void {
  for (const [column, alternatives] of Object.entries(alternativesOf(filter))) {
    if (alternatives) addAlternatives(conditions, column, alternatives);
  }
  if (filter.sha256) addHashConditions(conditions, scope, filter.sha256);
  if (filter.producedBy != null) {
    conditions.add('id IN (SELECT file_id FROM generation_outputs WHERE generation_id = ?)', filter.producedBy);
  }
  addRangeConditions(conditions, filter, bounds);
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
  if (filter.filenameContains) {
    const pattern = filter.filenameContains.replaceAll(/[\\%_]/g, '\\$&');
    // The column's own collation, "C", knows upper and lower case of ASCII alone.
    conditions.add('filename COLLATE "default" ILIKE ?', `%${pattern}%`);
  }
}

/** Hashes have one index, by project: an organization's are looked up in each of its projects, and not in everybody's. */
function addHashConditions(conditions: Conditions, scope: AnyScope, sha256: string): void {
  conditions.add('sha256 = ?', sha256);
  if (!('organizationId' in scope)) return;
  conditions.add('project_id = ANY (ARRAY(SELECT id FROM projects WHERE organization_id = ?))', scope.organizationId);
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
