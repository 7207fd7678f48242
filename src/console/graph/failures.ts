import type { CombinedError } from '@urql/core';
import { ADVICE } from './advice';
import type { MediaErrorData } from './types';

/** Why something was not done, in words, and what to do about it. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  /** What to do next. */
  readonly advice: string;
  /** The input field at fault: `["input", "tags", "3"]`. */
  readonly path: readonly string[];
  /** Whether the same may work later. */
  readonly isRetryable: boolean;
  readonly retryAfterSeconds: number | null;
}

/** Of an error among a payload's `errors`. */
export function failureOf({ code, message, path, retryable }: MediaErrorData): Failure {
  return {
    code,
    message,
    advice: adviceOn(code, null),
    path: path ?? [],
    isRetryable: retryable ?? false,
    retryAfterSeconds: null,
  };
}

/** Of an operation that was not answered, or answered with errors. */
export function failureOfOperation(error: CombinedError): Failure {
  const [first] = error.graphQLErrors;
  if (first === undefined) {
    const message = 'The service did not answer.';
    return {
      code: 'NETWORK',
      message,
      advice: adviceOn('NETWORK', null),
      path: [],
      isRetryable: true,
      retryAfterSeconds: null,
    };
  }
  const { code = 'UNKNOWN', retryAfterSeconds } = first.extensions as { code?: string; retryAfterSeconds?: number };
  const seconds = typeof retryAfterSeconds === 'number' ? Math.ceil(retryAfterSeconds) : null;
  return {
    code,
    message: first.message,
    advice: adviceOn(code, seconds),
    path: [],
    isRetryable: seconds !== null || code === 'OVERLOADED' || code === 'INTERNAL_SERVER_ERROR',
    retryAfterSeconds: seconds,
  };
}

/** The first of either, or null when all went well. */
export function failureIn(
  error: CombinedError | undefined,
  errors: readonly MediaErrorData[] | undefined = [],
): Failure | null {
  if (error !== undefined) return failureOfOperation(error);
  const [first] = errors;
  return first === undefined ? null : failureOf(first);
}

function adviceOn(code: string, seconds: number | null): string {
  if (seconds !== null) return `Try again in ${seconds === 1 ? 'a second' : `${seconds} seconds`}.`;
  return ADVICE[code] ?? '';
}
