import { setTimeout as sleep } from 'node:timers/promises';
import { MediaFailure } from '../../../domain/errors';
import type { JsonObject } from '../../../domain/json';
import type { HttpAnswer } from '../http/exchange';
import { parseJson } from '../http/parse-json';
import type { ProviderClient } from '../http/provider-client';
import { contentRefused, interrupted, ProviderFault, providerFailure, statusFailure } from '../http/provider-failure';
import type { PolledWork, WorkResult } from './polled-work';

export interface PollLimits {
  /** Between the first questions; later ones are further apart. */
  readonly intervalMs: number;
  /** For as long as anybody waits for work at a provider. */
  readonly maxWaitMs: number;
}

/** How far apart questions get, in intervals. */
const MAX_BACKOFF = 5;
const BACKOFF = 1.5;
/** Questions in a row that may go wrong. Asking costs nothing. */
const MAX_FAILED_QUESTIONS = 5;

export interface Waiting {
  readonly client: ProviderClient;
  readonly headers: Readonly<Record<string, string>>;
  readonly limits: PollLimits;
  readonly signal: AbortSignal;
  readonly onProgress: (percent: number) => void;
}

/** Waits until the work is done. @throws {MediaFailure} or the reason of the signal */
export async function awaitWork(work: PolledWork, handle: JsonObject, waiting: Waiting): Promise<WorkResult> {
  const { client, limits } = waiting;
  const { provider } = client;
  const url = work.statusUrl(handle);
  if (url === null) throw lost(provider, 'HandleUnknown');
  const deadlineMs = Date.now() + limits.maxWaitMs;
  let percent = 0;
  for (let pauseMs = limits.intervalMs; Date.now() < deadlineMs; pauseMs = longer(pauseMs, limits)) {
    const answer = await question(url, waiting);
    const standing = work.standingOf(answer);
    switch (standing.status) {
      case 'DONE':
        return await resultOf(work, handle, answer, waiting);
      case 'FAILED':
        throw workFailure(provider, standing);
      case 'PENDING':
        percent = Math.max(percent, standing.percent ?? 0);
        if (standing.percent !== null) waiting.onProgress(percent);
        await pause(pauseMs, waiting.signal);
        break;
      default:
        return standing satisfies never;
    }
  }
  throw lost(provider, 'WaitedTooLong');
}

async function resultOf(work: PolledWork, handle: JsonObject, told: unknown, waiting: Waiting): Promise<WorkResult> {
  const url = work.resultUrl(handle);
  const result = work.resultOf(url === null ? told : await question(url, waiting));
  if (result !== null) return result;
  const { provider } = waiting.client;
  throw providerFailure(provider, 'PROVIDER_FAILED', `${provider} made nothing.`, { retryable: true });
}

/** Asks until there is an answer, which may be that the work failed. */
async function question(url: string, { client, headers, limits, signal }: Waiting): Promise<unknown> {
  for (let failed = 1; ; failed += 1) {
    const answer = await client.send({ method: 'GET', url, headers, body: null }, signal).catch((error: unknown) => {
      if (!(error instanceof MediaFailure && error.retryable)) throw error;
      return null;
    });
    if (answer !== null) {
      const body = parseJson(answer.body);
      // xAI says with an empty 202 that it is still at it.
      if (isSuccess(answer) && (body !== null || answer.status === 202)) return body;
      if (!isSuccess(answer)) throwUnlessPassing(client.provider, answer);
    }
    if (failed === MAX_FAILED_QUESTIONS) throw lost(client.provider, 'NoAnswer');
    await pause(limits.intervalMs * Math.min(failed, MAX_BACKOFF), signal);
  }
}

function isSuccess({ status }: HttpAnswer): boolean {
  return status >= 200 && status < 300;
}

function throwUnlessPassing(provider: string, answer: HttpAnswer): void {
  const failure = statusFailure(provider, answer);
  if (failure.retryable) return;
  // Here it is the work, not the model, that is not known.
  throw failure.code === 'MODEL_NOT_FOUND' ? lost(provider, 'WorkUnknown') : failure;
}

function workFailure(
  provider: string,
  { refused, providerCode }: { refused: boolean; providerCode: string | null },
): MediaFailure {
  if (refused) return contentRefused(provider, providerCode);
  return providerFailure(provider, 'PROVIDER_FAILED', `${provider} could not make it.`, {
    retryable: true,
    providerCode,
  });
}

function lost(provider: string, name: string): MediaFailure {
  return interrupted(provider, new ProviderFault(name, null, null));
}

function longer(pauseMs: number, { intervalMs }: PollLimits): number {
  return Math.min(pauseMs * BACKOFF, intervalMs * MAX_BACKOFF);
}

/** @throws the reason of the signal */
async function pause(timeMs: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(timeMs, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
