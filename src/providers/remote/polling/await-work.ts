import { MediaFailure } from '../../../domain/errors';
import type { JsonObject } from '../../../domain/json';
import type { Clock } from '../http/clock';
import {
  contentRefused,
  interrupted,
  nothingMade,
  ProviderFault,
  resultNotUnderstood,
  workFailure,
} from '../http/provider-failure';
import { type Asking, askOnce, type PollRequest } from './ask-once';
import { type PollLimits, pauseAfterAnswers, pauseAfterFailures } from './backoff';
import type { LongRunningOperation, WorkResult } from './long-running-operation';

interface Waiting extends Asking {
  readonly clock: Clock;
  readonly limits: PollLimits;
  readonly onProgress: (percent: number) => void;
}

interface Polling extends Waiting {
  readonly deadlineMs: number;
}

/**
 * Waits until the work is done. It has to be paid for: as long as the provider does not say that there is no such work,
 * or that it failed, it is asked again, whatever it answers.
 *
 * @throws {MediaFailure} or the reason of the signal
 */
export async function awaitWork(work: LongRunningOperation, handle: JsonObject, waiting: Waiting): Promise<WorkResult> {
  const { client, clock, limits } = waiting;
  const { provider } = client;
  const polling = { ...waiting, deadlineMs: clock.now() + limits.maxWaitMs };
  const url = work.statusUrl(handle);
  if (url === null) throw lost(provider, 'HandleUnknown');
  let percent = 0;
  for (let answers = 1; ; answers += 1) {
    const answer = await sendPoll({ url, isFailed: () => false }, polling);
    const current = work.statusOf(answer);
    switch (current.status) {
      case 'DONE':
        return await resultOf(work, handle, answer, polling);
      case 'FAILED':
        throw workFailure(client.source, current.error, waiting.given).costing(work.costOf(answer));
      case 'REFUSED':
        throw contentRefused(provider, null).costing(work.costOf(answer));
      case 'PENDING':
        percent = Math.max(percent, current.percent ?? 0);
        if (current.percent !== null) waiting.onProgress(percent);
        await pause(pauseAfterAnswers(answers, limits), 0, polling, new ProviderFault('WaitedTooLong', null, null));
        break;
      default:
        return current satisfies never;
    }
  }
}

async function resultOf(
  work: LongRunningOperation,
  handle: JsonObject,
  finalStatus: unknown,
  polling: Polling,
): Promise<WorkResult> {
  const url = work.resultUrl(handle);
  const answer = url === null ? finalStatus : await sendPoll({ url, isFailed: work.isFailedResult }, polling);
  const result = work.resultOf(answer);
  const { provider } = polling.client;
  if (result === 'NOT_UNDERSTOOD') throw resultNotUnderstood(provider).costing(work.costOf(answer));
  if (result !== null) return result;
  throw nothingMade(provider).costing(work.costOf(answer));
}

/** Asks until there is an answer, which may be that the work failed. */
async function sendPoll(asked: PollRequest, polling: Polling): Promise<unknown> {
  for (let tries = 1; ; tries += 1) {
    const outcome = await askOnce(asked, tries, polling);
    if (outcome.status === 'ANSWERED') return outcome.answer;
    if (outcome.status === 'UNKNOWN') throw lost(polling.client.provider, 'WorkUnknown');
    await pause(pauseAfterFailures(tries, polling.limits), outcome.retryAfterMs, polling, outcome.fault);
  }
}

function lost(provider: string, name: string): MediaFailure {
  return interrupted(provider, new ProviderFault(name, null, null));
}

/**
 * @param notBeforeMs when the provider wants to be asked again; 0 where it did not say
 * @throws {MediaFailure} INTERRUPTED with the fault, where there is no time left to ask again
 */
async function pause(timeMs: number, notBeforeMs: number, polling: Polling, fault: ProviderFault): Promise<void> {
  const { client, clock, deadlineMs, signal } = polling;
  const leftMs = deadlineMs - clock.now();
  if (leftMs <= 0 || notBeforeMs > leftMs) throw interrupted(client.provider, fault);
  await clock.sleep(Math.max(Math.min(timeMs, leftMs), notBeforeMs), signal);
}
