import { DatabaseError } from 'pg';
import { QueryFailedError, QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';
import { RequestFailure } from '../domain/errors';
import { NoConnectionError } from './connection-pool';

/**
 * SQLSTATEs of a server that cannot serve now (PostgreSQL manual, appendix A): connection exceptions, insufficient
 * resources, a shutdown, a crash, a start; and a standby that took the primary's place or is about to.
 */
const UNAVAILABLE_CLASSES = ['08', '53'];
const UNAVAILABLE_CODES = ['57P01', '57P02', '57P03', '25006'];

/** What the triggers of accounts say: the project or the organization was deleted while the request was under way. */
const ACCOUNT_DELETED = 'MG001';

/**
 * What a client is told of a database that cannot be used now, or of an account that was deleted meanwhile, with its
 * keys; every other error is passed on as it is.
 */
export function translateDatabaseFailure(error: unknown): unknown {
  if (isAccountDeleted(error))
    return new RequestFailure('UNAUTHENTICATED', 'The API key is not valid.', { cause: error });
  if (!isOutage(error)) return error;
  return new RequestFailure('SERVICE_UNAVAILABLE', 'The service cannot do this now. Try again in a moment.', {
    cause: error,
  });
}

function isAccountDeleted(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { driverError } = error;
  return driverError instanceof DatabaseError && driverError.code === ACCOUNT_DELETED;
}

/** Whether the database could not be reached, or did not answer: what was asked of it may have been done all the same. */
export function isOutage(error: unknown): boolean {
  if (error instanceof NoConnectionError || isConnectionLost(error)) return true;
  if (!(error instanceof QueryFailedError)) return false;
  const { driverError } = error;
  // What the server did not answer, the driver says of a connection that broke.
  if (!(driverError instanceof DatabaseError)) return !(driverError instanceof TypeError);
  const code = driverError.code ?? '';
  return UNAVAILABLE_CODES.includes(code) || UNAVAILABLE_CLASSES.includes(code.slice(0, 2));
}

/** Of a transaction whose connection broke between two of its statements, or before its end: TypeORM has let go of it then. */
function isConnectionLost(error: unknown): boolean {
  return error instanceof QueryRunnerAlreadyReleasedError || error instanceof QueryRunnerProviderAlreadyReleasedError;
}
