import { AISDKError } from '@ai-sdk/provider';
import type { MediaFailure } from '../../domain/errors';
import { parseUrl } from '../../domain/parse-url';
import { untilAborted } from '../../media/probe-limits';
import type { HttpAnswer } from './http/exchange';
import { isCut } from './http/is-cut';
import { parseJson } from './http/parse-json';
import type { ProviderClient } from './http/provider-client';
import { interrupted, notUnderstood, ProviderFault, providerFailure, statusFailure } from './http/provider-failure';
import { isSound } from './read/is-sound';
import type { FetchOutput } from './read/read-pictures';
import { refusalIn } from './refusal';

/** Ends what the SDK does once the provider has answered the submission; what it would do next is ours. */
class SubmissionAnswered extends Error {
  override readonly name = 'SubmissionAnswered';
}

/** Statuses for which `Response` takes no body. */
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205]);

/**
 * One call of a model through the SDK. It watches what goes over the wire, so that failures are told from what was seen
 * there: errors of the SDK hold the request, and mix up what was sent and what was not.
 */
export class SdkCall {
  private submission: HttpAnswer | null = null;
  private hasSubmitted = false;
  private submittedTo = '';
  /** What the submission came with, for outputs on the provider's own hosts. */
  private keyHeaders: Readonly<Record<string, string>> = {};
  private failure: unknown = null;

  /** @param expected ACCEPTANCE: the call ends with it, and the SDK is not left to poll */
  constructor(
    private readonly client: ProviderClient,
    private readonly signal: AbortSignal,
    private readonly expected: 'JSON' | 'AUDIO' | 'ACCEPTANCE',
  ) {}

  /** For the SDK: sends a single request that may have to be paid for, and fetches outputs. */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    try {
      return await this.respond(new Request(input, { ...init, signal: null }));
    } catch (error) {
      this.failure ??= error;
      throw error;
    }
  };

  /**
   * @param read makes what it can of a whole answer that the SDK does not understand; null: nothing
   * @throws {MediaFailure} or the reason of the signal
   */
  async result<T>(
    ask: (fetch: typeof globalThis.fetch) => PromiseLike<T>,
    read: (answer: HttpAnswer, fetchOutput: FetchOutput) => Promise<T | null> = async () => null,
  ): Promise<T> {
    try {
      return await untilAborted(Promise.resolve(ask(this.fetch)), this.signal);
    } catch (error) {
      const isRead = this.submission !== null && this.failure === null && !this.signal.aborted;
      const found = isRead && this.submission !== null ? await this.readIn(this.submission, read) : null;
      if (found !== null) return found;
      throw this.failureOf(error);
    }
  }

  /** What the provider answered to the submission. @throws {MediaFailure} or the reason of the signal */
  async accepted(ask: (fetch: typeof globalThis.fetch) => PromiseLike<unknown>): Promise<unknown> {
    await this.result(ask).catch((error: unknown) => {
      if (!(error instanceof SubmissionAnswered)) throw error;
    });
    return this.submission === null ? null : parseJson(this.submission.body);
  }

  private async readIn<T>(
    answer: HttpAnswer,
    read: (answer: HttpAnswer, fetchOutput: FetchOutput) => Promise<T | null>,
  ): Promise<T | null> {
    if (refusalIn(this.client.provider, answer) !== null) return null;
    return await read(answer, async (url) => {
      const absolute = parseUrl(url, this.submittedTo)?.href ?? url;
      return await this.client.download(absolute, this.keyHeaders, this.signal);
    });
  }

  private async respond(request: Request): Promise<Response> {
    const headers = Object.fromEntries(request.headers);
    if (request.method !== 'POST') {
      const bytes = await this.client.download(request.url, headers, this.signal);
      return new Response(new Uint8Array(bytes));
    }
    if (this.hasSubmitted) throw new Error('The SDK asked twice, which may have to be paid for twice.');
    this.hasSubmitted = true;
    this.submittedTo = request.url;
    this.keyHeaders = Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('content-')));
    const body = new Uint8Array(await request.arrayBuffer());
    const answer = await this.client.send({ method: 'POST', url: request.url, headers, body }, this.signal);
    if (answer.status < 200 || answer.status >= 300) throw statusFailure(this.client.provider, answer);
    this.submission = answer;
    if (this.expected === 'ACCEPTANCE') throw new SubmissionAnswered();
    // Otherwise the SDK would take the page of a proxy for sound.
    if (this.expected === 'AUDIO' && !(await isSound(answer))) throw this.notUnderstood(null);
    return new Response(WITHOUT_BODY.has(answer.status) ? null : answer.body, {
      status: answer.status,
      headers: answer.headers,
    });
  }

  private failureOf(error: unknown): unknown {
    // What was accepted has to be paid for, and can only be stopped by somebody who knows of it.
    if (this.failure instanceof SubmissionAnswered) return this.failure;
    if (this.signal.aborted) return this.signal.reason;
    if (this.failure !== null) return this.failure;
    if (this.submission !== null) return this.notUnderstood(error);
    // Nothing was sent: the SDK checks provider settings, and nothing else that was not checked before.
    if (!AISDKError.isInstance(error)) return error;
    const { provider } = this.client;
    const message = `${provider} does not take these parameters.`;
    return providerFailure(provider, 'INVALID_INPUT', message, {
      path: ['input', 'parameters'],
      cause: faultOf(error),
    });
  }

  /** An answer of success that was none: whole, and so it may well have to be paid for again if it is asked for again. */
  notUnderstood(error: unknown): MediaFailure {
    const { provider } = this.client;
    const answer = this.submission;
    if (answer === null || isCut(answer)) return interrupted(provider, faultOf(error));
    return refusalIn(provider, answer) ?? notUnderstood(provider, answer, faultOf(error));
  }

  /** A whole answer, with nothing in it. */
  nothingMade(): MediaFailure {
    const { provider } = this.client;
    const refusal = this.submission === null ? null : refusalIn(provider, this.submission);
    return refusal ?? providerFailure(provider, 'PROVIDER_FAILED', `${provider} made nothing.`, { retryable: true });
  }
}

/** Errors of the SDK hold the request: no more than their name is kept. */
function faultOf(error: unknown): ProviderFault {
  return new ProviderFault(error instanceof Error ? error.name : 'Unexpected', null, null);
}
