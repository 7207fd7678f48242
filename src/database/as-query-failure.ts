import { QueryFailedError } from 'typeorm';
import { NoConnectionError } from './connection-pool';

/** What TypeORM would make of a failure of the driver. */
export function asQueryFailure(error: unknown, sql: string, values: unknown[]): unknown {
  if (error instanceof NoConnectionError || !(error instanceof Error)) return error;
  return new QueryFailedError(sql, values, error);
}
