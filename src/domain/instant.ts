/** As `toISOString` writes it. Postgres knows no year 0. */
const INSTANT = /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** JavaScript takes the 30th of February for the 2nd of March; Postgres does not. */
export function isInstant(value: string): boolean {
  if (!INSTANT.test(value)) return false;
  const instant = new Date(value);
  return !Number.isNaN(instant.getTime()) && instant.toISOString() === value;
}
