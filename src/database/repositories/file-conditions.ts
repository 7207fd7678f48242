import type { FileFilter, FileScope } from '../../domain/file-list';

/** SQL conditions that are joined by AND, and the values of their placeholders. */
export class Conditions {
  private readonly parts: string[] = [];
  readonly values: unknown[] = [];

  /** `sql` is ours, never a client's; `?` stands for the value. */
  add(sql: string, value: unknown): this {
    this.values.push(value);
    this.parts.push(sql.replaceAll('?', `$${this.values.length}`));
    return this;
  }

  addFixed(sql: string): this {
    this.parts.push(sql);
    return this;
  }

  /** The placeholder of one more value. */
  bind(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  toString(): string {
    return this.parts.join(' AND ');
  }
}

/** The files that have expired and are still there. */
export function expiredConditions(): Conditions {
  return new Conditions().addFixed('expires_at <= now()');
}

/** The files that are in `scope`, have not expired, and match `filter`. */
export function fileConditions(scope: FileScope, filter: FileFilter): Conditions {
  const conditions = new Conditions();
  if ('projectId' in scope) conditions.add('project_id = ?', scope.projectId);
  else conditions.add('organization_id = ?', scope.organizationId);
  conditions.addFixed('expires_at > now()');
  for (const [column, alternatives] of Object.entries(alternativesOf(filter))) {
    if (alternatives) conditions.add(`${column} = ANY(?)`, alternatives);
  }
  addTextConditions(conditions, filter);
  addRangeConditions(conditions, filter);
  return conditions;
}

function alternativesOf(filter: FileFilter) {
  return {
    id: filter.ids,
    project_id: filter.projectIds,
    kind: filter.kind,
    mime_type: filter.mimeType,
    purpose: filter.purpose,
    origin: filter.origin,
    status: filter.status,
  };
}

function addTextConditions(conditions: Conditions, filter: FileFilter): void {
  if (filter.tagsAll) conditions.add('tags @> ?::text[]', filter.tagsAll);
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

function addRangeConditions(conditions: Conditions, filter: FileFilter): void {
  const { sizeBytes, createdAt, expiresAt } = filter;
  if (typeof sizeBytes?.gte === 'number') conditions.add('size_bytes >= ?', sizeBytes.gte);
  if (typeof sizeBytes?.lte === 'number') conditions.add('size_bytes <= ?', sizeBytes.lte);
  if (createdAt?.gte) conditions.add('created_at >= ?', createdAt.gte);
  if (createdAt?.lt) conditions.add('created_at < ?', createdAt.lt);
  if (expiresAt?.gte) conditions.add('expires_at >= ?', expiresAt.gte);
  if (expiresAt?.lt) conditions.add('expires_at < ?', expiresAt.lt);
}
