import { withTimeLimit } from '../../../concurrency/time-limit';
import { MediaFailure } from '../../../domain/errors';
import type { PollCount } from '../../../domain/generation';
import type { JsonObject } from '../../../domain/json';
import type { WorkState } from '../../media-model';
import { type Asking, askOnce, type Outcome } from './ask-once';
import { type PollLimits, pauseAfterAnswers, pauseAfterFailures } from './backoff';
import type { LongRunningOperation } from './long-running-operation';

/** A question that is not answered by then has failed: it is asked again, and others are waiting to be asked. */
const QUESTION_TIMEOUT_MS = 30_000;

const ENDED: WorkState = { status: 'ENDED' };

interface Polling extends Asking {
  readonly limits: PollLimits;
}

/**
 * Asks once how the work stands, and says when to ask again: whoever asks keeps nothing in memory meanwhile. `awaitWork`
 * asks as often, and says how it ended.
 *
 * @throws the reason of the signal
 */
export async function pollWork(
  work: LongRunningOperation,
  handle: JsonObject,
  polls: PollCount,
  polling: Polling,
): Promise<WorkState> {
  const url = work.statusUrl(handle);
  if (url === null) return ENDED;
  const outcome = await outcomeOf(url, polling);
  switch (outcome.status) {
    case 'UNKNOWN':
      return ENDED;
    case 'PASSING':
      return pending(null, outcome.retryAfterMs, { ...polls, failures: polls.failures + 1 }, polling);
    case 'ANSWERED': {
      const current = work.statusOf(outcome.answer);
      if (current.status !== 'PENDING') return ENDED;
      return pending(current.percent, 0, { answers: polls.answers + 1, failures: 0 }, polling);
    }
    default:
      return outcome satisfies never;
  }
}

function pending(percent: number | null, notBeforeMs: number, polls: PollCount, { limits }: Polling): WorkState {
  const { answers, failures } = polls;
  const pauseMs = failures > 0 ? pauseAfterFailures(failures, limits) : pauseAfterAnswers(answers, limits);
  return { status: 'PENDING', percent, pauseMs: Math.max(pauseMs, notBeforeMs), polls };
}

type FoundOut =
  | Pick<Extract<Outcome, { status: 'PASSING' }>, 'status' | 'retryAfterMs'>
  | Exclude<Outcome, { status: 'PASSING' }>;

async function outcomeOf(url: string, polling: Polling): Promise<FoundOut> {
  const { signal } = polling;
  const ask = (ends: AbortSignal) => askOnce({ url, isFailed: () => false }, 1, { ...polling, signal: ends });
  try {
    return await withTimeLimit(QUESTION_TIMEOUT_MS, [signal], ask, () => new QuestionTimeout());
  } catch (error) {
    signal.throwIfAborted();
    // What the work failed by is found by whoever asks for its result.
    if (error instanceof MediaFailure) return { status: 'UNKNOWN' };
    if (error instanceof QuestionTimeout) return { status: 'PASSING', retryAfterMs: 0 };
    throw error;
  }
}

class QuestionTimeout extends Error {
  override readonly name = 'QuestionTimeout';
}
