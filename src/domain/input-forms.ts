/**
 * Forms that values of an input have. GraphQL's types check values by them before an operation is called; a door without
 * such types calls the operation with what it was sent, so that the operations check them by these.
 */

/** Of a SHA-256, as 64 lowercase hexadecimal digits. */
export function isSha256(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

/** A whole number that JSON carries as it is; byte counts do not fit into 32 bits. */
export function isWholeNumber(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

export function isAmong<Name extends string>(names: readonly Name[], value: unknown): value is Name {
  return names.some((name) => name === value);
}

/** RFC 3339 has years of four digits, in whatever offset: a day more at either end. Postgres takes no date of any year. */
const EARLIEST = Date.parse('-000001-12-31T00:00:00Z');
const LATEST = Date.parse('+010000-01-02T00:00:00Z');

/** An instant of the years that RFC 3339 can write. */
export function isInstantOfInput(value: unknown): value is Date {
  return value instanceof Date && value.getTime() >= EARLIEST && value.getTime() <= LATEST;
}
