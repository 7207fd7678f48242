import { AISDKError } from '@ai-sdk/provider';
import type { MediaFailure } from '../../../domain/errors';
import { untilAborted } from '../../../media/probe-limits';
import { type Amendments, amendedRequest } from '../sdk/sent-request';
import type { HttpAnswer } from './exchange';
import { isCut } from './is-cut';
import type { ProviderClient } from './provider-client';
import { interrupted, ProviderFault, providerFailure } from './provider-failure';
import { notUnderstood, statusFailure } from './told-failure';

/** Ends what the SDK does once the provider has answered the submission; what it would do next is ours. */
class SubmissionAnswered extends Error {
  override readonly name = 'SubmissionAnswered';
}

export interface SdkCallOptions {
  /** What is put right of the request. */
  readonly amendments: Amendments;
  /** The fields of the input that were given: no other can be at fault. */
  readonly given: readonly string[];
}

/** What a submission was answered with, and where it went. */
export interface Submitted {
  readonly answer: HttpAnswer;
  readonly url: string;
  /** What it came with, for outputs on the provider's own hosts. */
  readonly keyHeaders: Readonly<Record<string, string>>;
}

/**
 * One submission through the SDK, which words the request: what it is answered with is read here. The SDK takes an answer
 * as the provider's own specification has it, or throws it away, and its errors hold the request.
 */
export class SdkCall {
  private submitted: Submitted | null = null;
  private hasSubmitted = false;
  private failure: unknown = null;

  constructor(
    private readonly client: ProviderClient,
    private readonly signal: AbortSignal,
    private readonly options: SdkCallOptions,
  ) {}

  /** For the SDK: sends a single request that may have to be paid for, and ends it. */
  private readonly fetch: typeof globalThis.fetch = async (input, init) => {
    try {
      return await this.respond(amendedRequest(input, init, this.options.amendments));
    } catch (error) {
      this.failure ??= error;
      throw error;
    }
  };

  /** What the provider answers to the submission. @throws {MediaFailure} or the reason of the signal */
  async submit(ask: (fetch: typeof globalThis.fetch) => PromiseLike<unknown>): Promise<Submitted> {
    try {
      await untilAborted(Promise.resolve(ask(this.fetch)), this.signal);
    } catch (error) {
      // What was accepted has to be paid for, and can only be stopped by somebody who knows of it.
      if (this.failure instanceof SubmissionAnswered && this.submitted !== null) return this.submitted;
      throw this.failureOf(error);
    }
    throw new Error('The SDK asked for nothing.');
  }

  private async respond(request: Request): Promise<Response> {
    if (request.method !== 'POST') throw new Error('The SDK asks for more than the submission.');
    if (this.hasSubmitted) throw new Error('The SDK asked twice, which may have to be paid for twice.');
    this.hasSubmitted = true;
    const headers = Object.fromEntries(request.headers);
    const body = new Uint8Array(await request.arrayBuffer());
    const answer = await this.client.send({ method: 'POST', url: request.url, headers, body }, this.signal);
    const isSuccess = answer.status >= 200 && answer.status < 300;
    if (!isSuccess) throw statusFailure(this.client.provider, answer, this.options.given);
    const keyHeaders = Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('content-')));
    this.submitted = { answer, url: request.url, keyHeaders };
    throw new SubmissionAnswered();
  }

  private failureOf(error: unknown): unknown {
    if (this.signal.aborted) return this.signal.reason;
    if (this.failure !== null) return this.failure;
    // Nothing was sent: the SDK checks provider settings, and nothing else that was not checked before.
    if (!AISDKError.isInstance(error)) return error;
    const { provider } = this.client;
    const message = `${provider} does not take these parameters.`;
    return providerFailure(provider, 'INVALID_INPUT', message, {
      path: ['input', 'parameters'],
      // Errors of the SDK hold the request: no more than their name is kept.
      cause: new ProviderFault(error.name, null, null),
    });
  }

  /** An answer of success that was none: whole, and so it may well have to be paid for again if it is asked for again. */
  notUnderstood({ answer }: Submitted): MediaFailure {
    const { provider } = this.client;
    const fault = new ProviderFault('NotUnderstood', null, null);
    if (isCut(answer)) return interrupted(provider, fault);
    return notUnderstood(provider, answer, this.options.given, fault);
  }
}
