import { AccountError } from '../accounts/account-error';

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

/** Scope names between commas, in any case; `files:read` and `files-read` are `FILES_READ`. */
export function scopeNames(text: string): string[] {
  return text.split(',').map((name) => name.trim().toUpperCase().replace(/[-:]/g, '_'));
}

function invalid(field: string, form: string): AccountError {
  return new AccountError('INVALID_INPUT', field, `${field} is ${form}.`);
}
