import { MediaFailure, RequestFailure } from '../../../src/domain/errors';
import type { Outcome } from './state';

/** What an operation answers, or the code that it is refused with. What else it throws is a fault. */
export async function outcomeOf(operation: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { answer: await operation() };
  } catch (error) {
    if (error instanceof MediaFailure || error instanceof RequestFailure) return { refusal: error.code };
    throw error;
  }
}
