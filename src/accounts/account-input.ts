import { isAccountDeleted, isUniqueViolation } from '../database/database-failure';
import { MEDIA_SCOPES, type MediaScope } from '../domain/caller';
import { MediaFailure, RequestFailure } from '../domain/errors';

export type AccountErrorCode = 'INVALID_INPUT' | 'NOT_FOUND' | 'CONFLICT';

/** Why an account could not be made or changed. The message is for people. */
export class AccountError extends Error {
  override readonly name = 'AccountError';

  constructor(
    readonly code: AccountErrorCode,
    /** The input at fault; null: the input as a whole. */
    readonly field: string | null,
    message: string,
    options?: { readonly cause: unknown },
  ) {
    super(message, options);
  }
}

/** @throws {AccountError} CONFLICT when `write` fails because another account has the name */
export async function refuseTakenName<Result>(write: Promise<Result>): Promise<Result> {
  try {
    return await write;
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new AccountError('CONFLICT', 'name', 'This name is taken.', { cause: error });
  }
}

/** @throws {AccountError} NOT_FOUND when `write` fails because that which `field` names was deleted meanwhile */
export async function refuseDeletedOwner<Result>(
  field: 'organizationId' | 'projectId',
  write: Promise<Result>,
): Promise<Result> {
  try {
    return await write;
  } catch (error) {
    if (!isAccountDeleted(error)) throw error;
    const noun = field === 'projectId' ? 'project' : 'organization';
    throw new AccountError('NOT_FOUND', field, `There is no such ${noun}.`, { cause: error });
  }
}

/**
 * What is wrong with an account, said of the argument of a mutation.
 *
 * @param root where the fields of the operation are: `['input']`
 * @throws {MediaFailure} INVALID_INPUT, NOT_FOUND, CONFLICT @throws {RequestFailure} UNAUTHENTICATED
 */
export async function failingAt<Result>(root: readonly string[], work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof AccountError)) throw error;
    // That of whoever asks, whose keys went with it.
    if (error.field === 'organizationId') {
      throw new RequestFailure('UNAUTHENTICATED', 'The API key is not valid.', { cause: error });
    }
    const path = error.field === null ? root : [...root, error.field];
    throw new MediaFailure(error.code, error.message, { path, cause: error });
  }
}

/** Letters, marks, digits, punctuation, symbols and spaces: no control characters, and nothing that turns text around. */
const PRINTABLE_NAME = /^[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]{1,100}$/u;
/** The column is a Postgres `integer`, and the graph tells file counts as `Int`. */
const MAX_FILE_COUNT = 2 ** 31 - 1;
/** The graph tells durations as `Int`: 68 years. */
const MAX_DURATION_SECONDS = 2 ** 31 - 1;

/** As above. */
const MAX_REQUESTS_PER_MINUTE = 2 ** 31 - 1;

/** @throws {AccountError} INVALID_INPUT unless `value` is 1 to 100 printable characters with no space at either end */
export function checkName(value: string): void {
  if (PRINTABLE_NAME.test(value) && value.trim() === value) return;
  throw new AccountError(
    'INVALID_INPUT',
    'name',
    'A name is 1 to 100 printable characters with no space at either end.',
  );
}

/** @throws {AccountError} INVALID_INPUT unless `value` is an integer from 0 to 2^53 - 1 */
export function checkByteCount(field: string, value: number): void {
  checkInteger(field, value, 0, Number.MAX_SAFE_INTEGER);
}

/** @throws {AccountError} INVALID_INPUT unless `value` is an integer from 0 to 2^31 - 1 */
export function checkFileCount(field: string, value: number): void {
  checkInteger(field, value, 0, MAX_FILE_COUNT);
}

/** @throws {AccountError} INVALID_INPUT unless `value` is null or an integer from 1 to 2^31 - 1 */
export function checkDuration(field: string, value: number | null): void {
  if (value !== null) checkInteger(field, value, 1, MAX_DURATION_SECONDS);
}

/** @throws {AccountError} INVALID_INPUT unless `value` is null or an integer from 1 to 2^31 - 1 */
export function checkRequestRate(value: number | null): void {
  if (value !== null) checkInteger('requestsPerMinute', value, 1, MAX_REQUESTS_PER_MINUTE);
}

/** Limits may be left out, or null. @throws {AccountError} INVALID_INPUT */
export function checkOwnerLimits(limits: {
  readonly ownerMaxBytes?: number | null;
  readonly ownerMaxFiles?: number | null;
}): void {
  if (limits.ownerMaxBytes != null) checkByteCount('ownerMaxBytes', limits.ownerMaxBytes);
  if (limits.ownerMaxFiles != null) checkFileCount('ownerMaxFiles', limits.ownerMaxFiles);
}

/** @throws {AccountError} INVALID_INPUT unless `value` is null or in the future */
export function checkExpiry(value: Date | null): void {
  if (value === null || value.getTime() > Date.now()) return;
  throw new AccountError('INVALID_INPUT', 'expiresAt', 'A key expires in the future.');
}

/**
 * The scopes that `names` are, each once and in the order of their declaration.
 * @throws {AccountError} INVALID_INPUT for an unknown name, or for none at all
 */
export function checkScopes(names: readonly string[]): MediaScope[] {
  const known: readonly string[] = MEDIA_SCOPES;
  if (names.length > 0 && names.every((name) => known.includes(name))) {
    return MEDIA_SCOPES.filter((scope) => names.includes(scope));
  }
  throw new AccountError('INVALID_INPUT', 'scopes', `Scopes are one or more of ${MEDIA_SCOPES.join(', ')}.`);
}

/**
 * Refuses an update that changes nothing: it is a mistake of its caller.
 * @throws {AccountError} INVALID_INPUT
 */
export function checkAnyChange(changes: object): void {
  if (Object.values(changes).some((value) => value !== undefined)) return;
  throw new AccountError('INVALID_INPUT', null, 'Nothing to change was given.');
}

export function checkInteger(field: string, value: number, min: number, max: number): void {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return;
  throw new AccountError('INVALID_INPUT', field, `${field} is an integer from ${min} to ${max}.`);
}
