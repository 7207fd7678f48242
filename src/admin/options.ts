import { type Command, Option } from 'commander';
import { type AccountPage, MAX_ACCOUNT_PAGE_SIZE } from '../accounts/account-page';
import { NONE, wholeNumber, wholeNumberOrNone } from './option-values';

/** A number of seconds, or `none`, which the command's action sees as null. */
export function secondsOption(flag: string, field: string, description: string): Option {
  return new Option(`${flag} <seconds>`, `${description}, or "none"`).argParser(wholeNumberOrNone(field));
}

/** Run it before a command's action. */
export function makeNoneNull(command: Command): void {
  for (const [name, value] of Object.entries(command.opts())) {
    if (value === NONE) command.setOptionValue(name, null);
  }
}

/** The options of every list. */
export function addPageOptions(list: Command): Command {
  return list
    .option('--limit <count>', 'how many at most', wholeNumber('limit'), MAX_ACCOUNT_PAGE_SIZE)
    .option('--after <id>', 'go on after the last id of the page before');
}

export interface PageOptions {
  readonly limit: number;
  readonly after?: string;
}

export function pageOf({ limit, after }: PageOptions): AccountPage {
  return { limit, after: after ?? null };
}
