import { MediaFailure } from '../../../domain/errors';
import type { HttpAnswer } from '../http/exchange';
import { parseJson } from '../http/loose-values';
import type { ProviderClient } from '../http/provider-client';
import { ProviderFault, statusFailure } from '../http/provider-failure';

/** Who asks, and for how long. */
export interface Asking {
  readonly client: ProviderClient;
  /** They hold the key. */
  readonly headers: Readonly<Record<string, string>>;
  /** The fields of the input that were given. */
  readonly given: readonly string[];
  readonly signal: AbortSignal;
}

export interface PollRequest {
  readonly url: string;
  /** Whether an answer that is none of success says that the work failed for good, after so many of them. */
  readonly isFailed: (answer: HttpAnswer, tries: number) => boolean;
}

/** UNKNOWN: the provider has no such work. PASSING: nothing is known from this answer, and the next may be better. */
export type Outcome =
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
export async function askOnce({ url, isFailed }: PollRequest, tries: number, asking: Asking): Promise<Outcome> {
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
