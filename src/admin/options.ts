import { type Command, Option } from 'commander';
import { AccountError } from '../accounts/account-input';
import { type AccountPage, MAX_ACCOUNT_PAGE_SIZE } from '../accounts/read-accounts';

/**
 * How the text of an option becomes a value. Each is an option's parser, and says the `field` at fault.
 * Ranges are for the operations to check: there they hold for every caller.
 */

/** @throws {AccountError} INVALID_INPUT */
export function wholeNumber(field: string): (text: string) => number {
  return (text) => {
    if (!/^-?\d{1,20}$/.test(text)) throw invalid(field, 'a whole number');
    return Number(text);
  };
}

/** Stands for null, which commander would make an empty text of. */
export const NONE = Symbol('none');

/** @throws {AccountError} INVALID_INPUT */
export function wholeNumberOrNone(field: string): (text: string) => number | typeof NONE {
  return (text) => {
    if (text === 'none') return NONE;
    if (!/^-?\d{1,20}$/.test(text)) throw invalid(field, 'a whole number or "none"');
    return Number(text);
  };
}

/** @throws {AccountError} INVALID_INPUT */
export function trueOrFalse(field: string): (text: string) => boolean {
  return (text) => {
    if (text === 'true') return true;
    if (text === 'false') return false;
    throw invalid(field, 'true or false');
  };
}

const SECONDS_OF_UNIT = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 } as const;

/** `90d`, `12h`, `30m`, or a number of seconds, as the instant that is so far ahead. @throws {AccountError} INVALID_INPUT */
export function instantAhead(field: string): (text: string) => Date | typeof NONE {
  return (text) => {
    if (text === 'none') return NONE;
    const [, digits, unit = 's'] = /^(\d{1,9})([smhdw]?)$/.exec(text) ?? [];
    if (digits === undefined) throw invalid(field, 'a time such as 90d, 12h or 30m, or "none"');
    const seconds = SECONDS_OF_UNIT[(unit === '' ? 's' : unit) as keyof typeof SECONDS_OF_UNIT];
    const instant = new Date(Date.now() + Number(digits) * seconds * 1000);
    // A century: beyond it, a date is a slip of the hand.
    if (instant.getTime() - Date.now() <= 36_525 * 86_400_000) return instant;
    throw invalid(field, 'within a hundred years');
  };
}

/** An instant as a month, a day (both of UTC) or in full: `2026-05`, `2026-05-01`, `2026-05-01T10:00:00Z`. @throws {AccountError} INVALID_INPUT */
export function instant(field: string): (text: string) => Date {
  return (text) => {
    const [, month, day = '-01', time = 'T00:00:00Z'] =
      /^(\d{4}-\d\d)(?:(-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?Z)?)?$/.exec(text) ?? [];
    const read = new Date(`${month}${day}${time}`);
    // 30 February would be 2 March.
    if (!Number.isNaN(read.getTime()) && read.toISOString().startsWith(`${month}${day}`)) return read;
    throw invalid(field, 'a month, a day or an instant of UTC, such as 2026-05, 2026-05-01 or 2026-05-01T10:00:00Z');
  };
}

/** The same, or none. @throws {AccountError} INVALID_INPUT */
export function orNone<Value>(parse: (text: string) => Value): (text: string) => Value | typeof NONE {
  return (text) => (text === 'none' ? NONE : parse(text));
}

const BYTES_OF_UNIT: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
};

/** A number of bytes: `1000`, `50GB`, `1.5GiB`; in any case of letters. @throws {AccountError} INVALID_INPUT */
export function byteCount(field: string): (text: string) => number {
  return (text) => {
    const [, number, unit] = /^(-?\d{1,20}(?:\.\d{1,6})?) ?([A-Za-z]{0,3})$/.exec(text) ?? [];
    const factor = BYTES_OF_UNIT[unit?.toUpperCase() ?? 'none'];
    if (number === undefined || factor === undefined || (factor === 1 && number.includes('.')))
      throw invalid(field, 'a number of bytes, such as 1000, 50GB or 1.5GiB');
    return Math.round(Number(number) * factor);
  };
}

/** Scope names between commas, in any case; `files:read` and `files-read` are `FILES_READ`. */
export function scopeNames(text: string): string[] {
  return text.split(',').map((name) => name.trim().toUpperCase().replace(/[-:]/g, '_'));
}

/** Some of `allowed`, between commas, in any case; `generation-kind` is `GENERATION_KIND`. @throws {AccountError} INVALID_INPUT */
export function namesAmong<Name extends string>(field: string, allowed: readonly Name[]): (text: string) => Name[] {
  return (text) => {
    const names = new Set(text.split(',').map((name) => name.trim().toUpperCase().replaceAll('-', '_')));
    const found = allowed.filter((name) => names.has(name));
    if (found.length === names.size) return found;
    throw invalid(field, `one or more of ${allowed.map((name) => name.toLowerCase()).join(', ')}, between commas`);
  };
}

function invalid(field: string, form: string): AccountError {
  return new AccountError('INVALID_INPUT', field, `${field} is ${form}.`);
}

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
