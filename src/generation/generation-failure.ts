import { MediaFailure } from '../domain/errors';
import type { GenerationFailure, GenerationUsage } from '../domain/generation';
import { isTimeout } from './run/call-model';

/**
 * What a client is told of the work that failed; null for faults of ours, which say nothing about the work.
 *
 * @param modelNamed false: the call left the choice to us, so that no failure is of its field
 */
export function failureOf(error: unknown, signal: AbortSignal, modelNamed: boolean): GenerationFailure | null {
  if (error instanceof MediaFailure) {
    const { code, message, inputPath, retryable, details } = error;
    const path = !modelNamed && inputPath?.[1] === 'model' ? null : inputPath;
    return { code, message, path, retryable, details };
  }
  return isTimeout(signal) ? interrupted('The generation did not end in time.') : null;
}

/**
 * What is counted of work that failed: its cost alone, as nothing has come of it. null where none is known.
 *
 * @param toldUsd what its result was said to cost; null: there was none, or nothing was said
 */
export function usageOfFailed(error: unknown, toldUsd: number | null): GenerationUsage | null {
  const costUsd = toldUsd ?? (error instanceof MediaFailure ? error.costUsd : null);
  return costUsd === null ? null : { images: null, characters: null, audioSeconds: null, videoSeconds: null, costUsd };
}

/** Whether it was made, and has to be paid for, is not known. */
export function interrupted(message: string): GenerationFailure {
  return { code: 'INTERRUPTED', message, path: null, retryable: true, details: { type: 'INPUT' } };
}
