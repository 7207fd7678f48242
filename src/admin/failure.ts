import { CommanderError } from 'commander';
import { AccountError } from '../accounts/account-input';
import { ConfigError } from '../config';
import { MediaFailure, RequestFailure } from '../domain/errors';
import { isBlobFailure } from '../files/failures';
import { CensusRefused } from '../files/reconcile/census-refusal';
import { StoreMismatchError } from '../files/store/store-status';

/** What goes to standard error, as JSON. */
export interface FailureDocument {
  readonly error: {
    readonly code: string;
    readonly message: string;
    /** The option at fault, as `--project`; null: the command line as a whole. */
    readonly field: string | null;
  };
}

export interface Failure {
  /** 1; 2 for a command line that could not be understood. */
  readonly exitCode: number;
  readonly document: FailureDocument;
}

/** How the command ends after `error` was thrown; null: well, as after `--help`. */
export function describeFailure(error: unknown): Failure | null {
  if (error instanceof CommanderError) return error.exitCode === 0 ? null : failure(2, 'USAGE', usageMessage(error));
  if (error instanceof AccountError) return accountFailure(error);
  if (error instanceof MediaFailure) return mediaFailure(error);
  if (error instanceof ConfigError) return failure(1, 'INVALID_CONFIG', error.message);
  if (error instanceof StoreMismatchError) return failure(1, error.storeStatus, error.message);
  if (error instanceof CensusRefused) return failure(1, 'RECONCILE_REFUSED', error.message);
  if (error instanceof RequestFailure && error.code === 'BAD_USER_INPUT') {
    return failure(1, 'INVALID_INPUT', error.message);
  }
  if (isBlobFailure(error)) return failure(1, 'STORE_UNAVAILABLE', messageOf(error));
  return failure(1, 'INTERNAL', messageOf(error));
}

function failure(exitCode: number, code: string, message: string, field: string | null = null): Failure {
  return { exitCode, document: { error: { code, message, field } } };
}

/** Says what is wrong of the option that was typed, not of the field that the operation knows. */
function accountFailure({ code, message, field }: AccountError): Failure {
  if (field === null) return failure(1, code, message);
  const option = optionOf(field);
  return failure(1, code, message.startsWith(`${field} `) ? option + message.slice(field.length) : message, option);
}

/** Said of the field of the input that the option is for: `['input', 'events', '0']` is of `--events`. */
function mediaFailure({ code, message, inputPath }: MediaFailure): Failure {
  const field = inputPath?.filter((name) => name !== 'input' && !/^\d+$/.test(name))[0];
  return failure(1, code, message, field === undefined ? null : optionOf(field));
}

/** `maxBytes` is `--max-bytes`, and `projectId` is `--project`. */
function optionOf(field: string): string {
  const name = field === 'expiresAt' ? 'expiresIn' : field.replace(/(?<=.)Id$/, '');
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function usageMessage({ code, message }: CommanderError): string {
  return code === 'commander.help' ? 'Say what to do: --help lists it.' : message.replace(/^error: /, '');
}

/** A connection that is refused on every address of a host is an AggregateError, which says nothing itself. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
