import { DatabaseError } from 'pg';
import { QueryFailedError, QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';
import { RequestFailure } from '../domain/errors';
import { NoConnectionError } from './connection-pool';

/** What TypeORM would make of a failure of the driver. */
export function asQueryFailure(error: unknown, sql: string, values: unknown[]): unknown {
  if (error instanceof NoConnectionError || !(error instanceof Error)) return error;
  return new QueryFailedError(sql, values, error);
}

/** unique_violation, https://www.postgresql.org/docs/current/errcodes-appendix.html */
const UNIQUE_VIOLATION = '23505';

/** Tells whether a statement failed because a row with the same unique values is there. */
export function isUniqueViolation(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  return error.driverError instanceof DatabaseError && error.driverError.code === UNIQUE_VIOLATION;
}

/**
 * SQLSTATEs that say nothing of what was asked, but of the moment: it was rolled back, and may succeed when it is asked
 * again. Names and classes are those of the PostgreSQL 18 manual, appendix A
 * (https://www.postgresql.org/docs/18/errcodes-appendix.html, and `errcodes.txt` of 18.4, read in November 2026).
 *
 * - 08 connection exceptions, 53 insufficient resources, 58 errors outside of PostgreSQL, such as those of its disk;
 * - 57P01 admin_shutdown, 57P02 crash_shutdown, 57P03 cannot_connect_now, 57P05 idle_session_timeout;
 * - 25006 read_only_sql_transaction: a standby that took the primary's place or is about to;
 * - 25P03 idle_in_transaction_session_timeout, 25P04 transaction_timeout: the server ended the transaction, and its session;
 * - 40001 serialization_failure, 40P01 deadlock_detected: others were first; 40003 statement_completion_unknown.
 */
const UNAVAILABLE_CLASSES = ['08', '53', '58'];
const UNAVAILABLE_CODES = ['57P01', '57P02', '57P03', '57P05', '25006', '25P03', '25P04', '40001', '40003', '40P01'];

/**
 * The same of a statement that had waited for long: 57014 query_canceled is `statement_timeout`, or an operator who
 * cancels it; 55P03 lock_not_available is `lock_timeout`. Where the limit is a part of what was asked, the code that
 * set it says so itself (`ExpensiveReads`).
 */
const TIME_LIMIT_CODES = ['57014', '55P03'];

/**
 * XX000 internal_error, XX001 data_corrupted, XX002 index_corrupted: somebody has to look at it, so that it is a fault and
 * is logged as one. It may be the fault of one server all the same, or of a proxy before it, and be over when that was replaced.
 */
const INTERNAL_CLASS = 'XX';

/** What the triggers of accounts say: the project or the organization was deleted while the request was under way. */
const ACCOUNT_DELETED = 'MG001';

/** Tells whether something was to be added to a project or an organization that is deleted. */
export function isAccountDeleted(error: unknown): boolean {
  return sqlStateOf(error) === ACCOUNT_DELETED;
}

/**
 * The failure that a client gets for a database that cannot be used now, or for an account that was deleted meanwhile,
 * with its keys; every other error is passed on as it is.
 */
export function translateDatabaseFailure(error: unknown): unknown {
  if (isAccountDeleted(error))
    return new RequestFailure('UNAUTHENTICATED', 'The API key is not valid.', { cause: error });
  if (!isOutage(error)) return error;
  return new RequestFailure('SERVICE_UNAVAILABLE', 'The service cannot do this now. Try again in a moment.', {
    cause: error,
  });
}

/**
 * Whether the database could not be reached, did not answer, or could not do it at that moment: nothing is wrong with what
 * was asked of it, and where the answer was lost it may have been done all the same.
 */
export function isOutage(error: unknown): boolean {
  if (error instanceof NoConnectionError || isConnectionLost(error)) return true;
  if (!(error instanceof QueryFailedError)) return false;
  const code = sqlStateOf(error);
  // What the server did not answer, the driver says of a connection that broke.
  if (code === null) return !(error.driverError instanceof TypeError);
  return isTimeLimit(error) || UNAVAILABLE_CODES.includes(code) || UNAVAILABLE_CLASSES.includes(code.slice(0, 2));
}

/** Whether a statement was ended because it took, or waited for, too long: that is known to have done nothing. */
export function isTimeLimit(error: unknown): boolean {
  return TIME_LIMIT_CODES.includes(sqlStateOf(error) ?? '');
}

/** Whether the same may succeed later, as far as anybody can tell: an outage, or a fault of the server's own. */
export function mayPass(error: unknown): boolean {
  return isOutage(error) || sqlStateOf(error)?.slice(0, 2) === INTERNAL_CLASS;
}

/** The SQLSTATE that the server answered a statement with; null: the error is none of the server's. */
export function sqlStateOf(error: unknown): string | null {
  if (!(error instanceof QueryFailedError)) return null;
  const { driverError } = error;
  return driverError instanceof DatabaseError ? (driverError.code ?? '') : null;
}

/** Of a transaction whose connection broke between two of its statements, or before its end: TypeORM has released it by then. */
function isConnectionLost(error: unknown): boolean {
  return error instanceof QueryRunnerAlreadyReleasedError || error instanceof QueryRunnerProviderAlreadyReleasedError;
}
