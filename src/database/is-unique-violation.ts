import { DatabaseError } from 'pg';
import { QueryFailedError } from 'typeorm';

/** unique_violation, https://www.postgresql.org/docs/current/errcodes-appendix.html */
const UNIQUE_VIOLATION = '23505';

/** Tells whether a statement failed because a row with the same unique values is there. */
export function isUniqueViolation(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  return error.driverError instanceof DatabaseError && error.driverError.code === UNIQUE_VIOLATION;
}
