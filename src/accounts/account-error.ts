import { isUniqueViolation } from '../database/database-failure';

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
