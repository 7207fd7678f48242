import type { AnyScope } from '../../domain/list-filters';
import type { Position } from '../../domain/page';

/** SQL conditions that are joined by AND, and the values of their placeholders. */
export class Conditions {
  private readonly parts: string[] = [];
  readonly values: unknown[];

  /** @param before the values of the placeholders of the statement that they are a part of: theirs come behind */
  constructor(before: readonly unknown[] = []) {
    this.values = [...before];
  }

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

  /** How many there are by now. */
  get length(): number {
    return this.parts.length;
  }

  /** Those that were added after the first `length`. */
  after(length: number): string {
    return this.parts.slice(length).join(' AND ');
  }

  toString(): string {
    return this.parts.join(' AND ');
  }
}

/** What belongs to `scope`, in a table that has the columns `organization_id`, `project_id` and `owner_id`. */
export function scopeConditions(scope: AnyScope, before: readonly unknown[] = []): Conditions {
  return addScope(new Conditions(before), scope, (column) => `${column} = ?`);
}

/**
 * The same, of rows that are found by their ids: no index is used for it. Of a prepared statement Postgres makes one plan for
 * whatever values, and takes all projects for equal: for a small one, an index of projects that has the ids behind it looks as
 * good as the key, and of a large one all of it was read.
 */
export function scopeConditionsAside(scope: AnyScope): Conditions {
  return addScope(new Conditions(), scope, (column) => `(${column} = ?) IS TRUE`);
}

function addScope(conditions: Conditions, scope: AnyScope, sqlOf: (column: string) => string): Conditions {
  if ('projectId' in scope) conditions.add(sqlOf('project_id'), scope.projectId);
  else if ('organizationId' in scope) conditions.add(sqlOf('organization_id'), scope.organizationId);
  return scope.ownerId === undefined ? conditions : conditions.add(sqlOf('owner_id'), scope.ownerId);
}

/** One of these values. A single one is compared by itself, so that the order behind it in an index can be used. */
export function addAlternatives(conditions: Conditions, column: string, alternatives: readonly string[]): void {
  const [only] = alternatives;
  if (alternatives.length === 1) conditions.add(`${column} = ?`, only);
  else conditions.add(`${column} = ANY(?)`, alternatives);
}

/** Only what comes after (`>`) or before (`<`) a position in the order of `column` and the id. */
export interface PositionBound {
  readonly column: 'created_at' | 'expires_at' | 'size_bytes' | 'filename';
  readonly type: 'timestamptz' | 'bigint' | 'text';
  readonly operator: '<' | '>';
  readonly position: Position;
}

/** The row comes beyond the bound's position. */
export function addBound(conditions: Conditions, { column, type, operator, position }: PositionBound): void {
  const value = conditions.bind(position.value);
  const id = conditions.bind(position.id);
  conditions.addFixed(`(${column}, id) ${operator} (${value}::${type}, ${id}::text)`);
}

export type RangedColumn = 'created_at' | 'expires_at' | 'size_bytes';
export type RangeOperator = '>' | '>=' | '<' | '<=';

/**
 * Of two bounds on one side of a column, Postgres may start the scan of an index at the wider one and read all that
 * lies before the position: 1,290 buffers instead of 54, at 90 % of 100,000 files by expiry. So beside a position, the
 * other bound is written as a mere filter, for which no index is used.
 */
export function range(
  bounds: readonly PositionBound[],
  column: RangedColumn,
  operator: RangeOperator,
  operand: string,
): string {
  const condition = `${column} ${operator} ${operand}`;
  const isBeside = bounds.some((bound) => bound.column === column && operator.startsWith(bound.operator));
  return isBeside ? `(${condition}) IS TRUE` : condition;
}
