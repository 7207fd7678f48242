import { MediaFailure, type MediaFailureDetails } from '../domain/errors';
import { Overloaded } from './fair-limit';

/** The message for a client whose work was not begun. */
export function overloadMessage({ reason }: Overloaded): string {
  switch (reason) {
    case 'TENANT_QUEUE_FULL':
      return 'Your organization has as much of this under way as it may. Try again when some of it has ended.';
    case 'QUEUE_FULL':
    case 'WAITED_TOO_LONG':
      return 'The service has too much of this to do now. Try again in a moment.';
    default:
      return reason satisfies never;
  }
}

/**
 * The same work, whose refusal by a `FairLimit` is one that a client should act on.
 *
 * @throws {MediaFailure} OVERLOADED, retryable: the work was not begun
 */
export async function refuseOverload<Result>(work: Promise<Result>, details?: MediaFailureDetails): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Overloaded)) throw error;
    const options = { retryable: true, cause: error, ...(details && { details }) };
    throw new MediaFailure('OVERLOADED', overloadMessage(error), options);
  }
}
