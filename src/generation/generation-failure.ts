import { MediaFailure } from '../domain/errors';
import type { GenerationFailure } from '../domain/generation';
import { isTimeout } from './call-model';

/** What a client is told of the work that failed; null for faults of ours, which say nothing about the work. */
export function failureOf(error: unknown, signal: AbortSignal): GenerationFailure | null {
  if (error instanceof MediaFailure) {
    const { code, message, inputPath, retryable, details } = error;
    return { code, message, path: inputPath, retryable, details };
  }
  return isTimeout(signal) ? interrupted('The generation did not end in time.') : null;
}

/** Whether it was made, and has to be paid for, is not known. */
export function interrupted(message: string): GenerationFailure {
  return { code: 'INTERRUPTED', message, path: null, retryable: true, details: { type: 'INPUT' } };
}
