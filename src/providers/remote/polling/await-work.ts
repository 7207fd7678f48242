import { MediaFailure } from '../../../domain/errors';
import type { JsonObject } from '../../../domain/json';
import type { Clock } from '../http/clock';
import type { HttpAnswer } from '../http/exchange';
import { parseJson } from '../http/loose-values';
import type { ProviderClient } from '../http/provider-client';
import {
  contentRefused,
  interrupted,
  nothingMade,
  ProviderFault,
  resultNotUnderstood,
  statusFailure,
  workFailure,
} from '../http/provider-failure';
import type { LongRunningOperation, WorkResult } from './long-running-operation';

export interface PollLimits {
  /** Between the first polls; later ones are further apart. */
  readonly intervalMs: number;
  /** For as long as anybody waits for work at a provider. */
  readonly maxWaitMs: number;
}

/** How far apart polls get, in intervals. */
const MAX_BACKOFF = 5;
const BACKOFF = 1.5;
/** The same of polls that fail: a provider that is down is left alone for longer, and soon found to be back. */
const MAX_FAILED_BACKOFF = 15;
const FAILED_BACKOFF = 2;

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
  for (let pauseMs = limits.intervalMs; ; pauseMs = longer(pauseMs, limits)) {
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
        await pause(pauseMs, 0, polling, new ProviderFault('WaitedTooLong', null, null));
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
  const { intervalMs } = polling.limits;
  for (let tries = 1; ; tries += 1) {
    const outcome = await askOnce(asked, tries, polling);
    if (outcome.status === 'ANSWERED') return outcome.answer;
    if (outcome.status === 'UNKNOWN') throw lost(polling.client.provider, 'WorkUnknown');
    const backoffMs = intervalMs * Math.min(FAILED_BACKOFF ** (tries - 1), MAX_FAILED_BACKOFF);
    await pause(backoffMs, outcome.retryAfterMs, polling, outcome.fault);
  }
}

function lost(provider: string, name: string): MediaFailure {
  return interrupted(provider, new ProviderFault(name, null, null));
}

function longer(pauseMs: number, { intervalMs }: PollLimits): number {
  return Math.min(pauseMs * BACKOFF, intervalMs * MAX_BACKOFF);
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

/** Who asks, and for how long. */
interface Asking {
  readonly client: ProviderClient;
  /** They hold the key. */
  readonly headers: Readonly<Record<string, string>>;
  /** The fields of the input that were given. */
  readonly given: readonly string[];
  readonly signal: AbortSignal;
}

interface PollRequest {
  readonly url: string;
  /** Whether an answer that is none of success says that the work failed for good, after so many of them. */
  readonly isFailed: (answer: HttpAnswer, tries: number) => boolean;
}

/** UNKNOWN: the provider has no such work. PASSING: nothing is known from this answer, and the next may be better. */
type Outcome =
  | { readonly status: 'ANSWERED'; readonly answer: unknown }
  | { readonly status: 'UNKNOWN' }
  | { readonly status: 'PASSING'; readonly retryAfterMs: number; readonly fault: ProviderFault };

/** What does not get better by asking again: the poll itself is not understood. */
const NOT_UNDERSTOOD: ReadonlySet<number> = new Set([400, 422]);
const GONE: ReadonlySet<number> = new Set([404, 410]);

/**
 * Asks once about work that was accepted. Everything but an answer, a refusal and that there is no such work may pass: a
 * key that is being exchanged (401), a firewall (403), a proxy's page in place of the answer, a connection that breaks.
 *
 * @throws {MediaFailure} what the work failed by, or the reason of the signal
 */
async function askOnce({ url, isFailed }: PollRequest, tries: number, asking: Asking): Promise<Outcome> {
  const { client, headers, given, signal } = asking;
  const answer = await client.send({ method: 'GET', url, headers, body: null }, signal).catch((error: unknown) => {
    if (!(error instanceof MediaFailure) || !client.isOwn(url)) throw error;
    return error;
  });
  if (answer instanceof MediaFailure) return passing(answer, null);
  const { status } = answer;
  if (status >= 200 && status < 300) {
    const body = parseJson(answer.body);
    // xAI says with an empty 202 that it is still at it.
    if (body !== null || status === 202) return { status: 'ANSWERED', answer: body };
    return { status: 'PASSING', retryAfterMs: 0, fault: noAnswer(status, null) };
  }
  if (GONE.has(status)) return { status: 'UNKNOWN' };
  const failure = statusFailure(client.source, answer, given);
  const isOver = failure.code === 'CONTENT_REFUSED' || NOT_UNDERSTOOD.has(status) || isFailed(answer, tries);
  if (isOver) throw failure;
  return passing(failure, status);
}

function passing({ details }: MediaFailure, status: number | null): Outcome {
  const { providerCode, retryAfterSeconds } = details.type === 'PROVIDER' ? details : NOTHING_KNOWN;
  return { status: 'PASSING', retryAfterMs: (retryAfterSeconds ?? 0) * 1_000, fault: noAnswer(status, providerCode) };
}

const NOTHING_KNOWN = { providerCode: null, retryAfterSeconds: null };

function noAnswer(status: number | null, code: string | null): ProviderFault {
  return new ProviderFault('NoAnswer', status, code);
}
