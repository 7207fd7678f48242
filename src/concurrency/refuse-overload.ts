import { MediaFailure, type MediaFailureDetails, RequestFailure } from '../domain/errors';
import { Overloaded } from './overloaded';

/** The message for a client whose work was not begun. */
export function overloadMessage({ reason }: Overloaded): string {
  switch (reason) {
    case 'OWNER_QUEUE_FULL':
      return 'As much of this is under way for you as may be. Try again when some of it has ended.';
    case 'TENANT_QUEUE_FULL':
      return 'Your organization has as much of this under way as it may. Try again when some of it has ended.';
    case 'QUEUE_FULL':
    case 'WAITED_TOO_LONG':
      return 'The service has too much of this to do now. Try again in a moment.';
    default:
      return reason satisfies never;
  }
}

/** The same, of a request as a whole. */
export function overloadFailure(error: Overloaded): RequestFailure {
  const { retryAfterSeconds } = error;
  return new RequestFailure('OVERLOADED', overloadMessage(error), { retryAfterSeconds });
}

/** The model that work is for: its refusal says when to come again. */
export interface RefusingModel {
  readonly provider: string;
  /** Default: as the `Overloaded` has it. */
  readonly retryAfterSeconds?: number;
}

/**
 * The same work, whose refusal by a `FairLimit` is one that a client should act on.
 *
 * @throws {MediaFailure} OVERLOADED, retryable: the work was not begun
 */
export async function refuseOverload<Result>(work: Promise<Result>, model?: RefusingModel): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Overloaded)) throw error;
    const options = { retryable: true, cause: error, ...(model && { details: detailsOf(error, model) }) };
    throw new MediaFailure('OVERLOADED', overloadMessage(error), options);
  }
}

function detailsOf(overloaded: Overloaded, { provider, retryAfterSeconds }: RefusingModel): MediaFailureDetails {
  const seconds = retryAfterSeconds ?? overloaded.retryAfterSeconds;
  return { type: 'PROVIDER', provider, providerCode: null, retryAfterSeconds: seconds };
}
