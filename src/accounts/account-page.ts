import { type FindOperator, MoreThan } from 'typeorm';
import { type IdPrefix, isId } from '../domain/id';
import { AccountError } from './account-error';
import { checkInteger } from './account-input';

/** One page answers at most this many: an operator's terminal and this process's memory both stay usable. */
export const MAX_ACCOUNT_PAGE_SIZE = 1000;

/** A stretch of a list that is ordered by id, which is by the time of making. */
export interface AccountPage {
  /** The last id of the page before; null: from the start. */
  readonly after: string | null;
  /** 1 to 1000. */
  readonly limit: number;
}

/** @throws {AccountError} INVALID_INPUT for an `after` that is no id, or a limit out of range */
export function checkPage(prefix: IdPrefix, { after, limit }: AccountPage): void {
  checkInteger('limit', limit, 1, MAX_ACCOUNT_PAGE_SIZE);
  if (after !== null && !isId(prefix, after)) {
    throw new AccountError('INVALID_INPUT', 'after', `after is an id that starts with ${prefix}_.`);
  }
}

/** The condition on `id` that starts the page. */
export function afterId({ after }: AccountPage): { id?: FindOperator<string> } {
  return after === null ? {} : { id: MoreThan(after) };
}
