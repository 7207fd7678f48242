import { untilAborted } from '../../../concurrency/time-limit';
import type { MediaFailure } from '../../../domain/errors';
import type { HttpAnswer } from './exchange';
import { isCut } from './loose-values';
import type { ProviderClient } from './provider-client';
import { interrupted, notUnderstood, ProviderFault, providerFailure, statusFailure } from './provider-failure';

/** What it takes to send a submission. */
export interface SubmissionAccess {
  readonly apiKey: string;
  /**
   * Sends one POST to the provider's own address, and never returns: the answer is read elsewhere. Where requests really
   * go, it knows.
   */
  readonly fetch: typeof globalThis.fetch;
  readonly signal: AbortSignal;
}

/** Words a request, which `checkRequest` has found to be one that the model can do, and sends it by `fetch`, once. */
export type Ask<Model, Request> = (model: Model, request: Request, access: SubmissionAccess) => PromiseLike<unknown>;

/** Thrown by who words a request, before it is sent: the parameters are not as they should be. */
export class ParametersRefused extends Error {
  override readonly name = 'ParametersRefused';

  /** @param fault what it is called; never what it says, which holds the request */
  constructor(readonly fault: string) {
    super(fault);
  }
}

/** Ends what is asking once the provider has answered the submission; what it would do next is ours. */
class SubmissionAnswered extends Error {
  override readonly name = 'SubmissionAnswered';
}

/** What a submission was answered with, and where it went. */
export interface Submitted {
  readonly answer: HttpAnswer;
  readonly url: string;
  /** What it came with, for outputs on the provider's own hosts. */
  readonly keyHeaders: Readonly<Record<string, string>>;
}

/**
 * One submission, by whatever code it is worded: what it is answered with is read here. The SDK takes an answer as the provider's own
 * specification has it, or throws it away, and its errors hold the request.
 */
export class SubmissionCall {
  private submitted: Submitted | null = null;
  private hasSubmitted = false;
  private failure: unknown = null;

  /** @param given the fields of the input that were given: no other can be at fault */
  constructor(
    private readonly client: ProviderClient,
    private readonly signal: AbortSignal,
    private readonly given: readonly string[],
  ) {}

  /** Sends a single request that may have to be paid for, and ends what is asking. */
  private readonly fetch: typeof globalThis.fetch = async (input, init) => {
    try {
      return await this.respond(new Request(input, { ...init, signal: null }));
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
    throw new Error('Nothing was asked for.');
  }

  private async respond(request: Request): Promise<Response> {
    if (request.method !== 'POST') throw new Error('More is asked for than the submission.');
    if (this.hasSubmitted) throw new Error('It is asked twice, which may have to be paid for twice.');
    this.hasSubmitted = true;
    const headers = Object.fromEntries(request.headers);
    const body = new Uint8Array(await request.arrayBuffer());
    const answer = await this.client.send({ method: 'POST', url: request.url, headers, body }, this.signal);
    const isSuccess = answer.status >= 200 && answer.status < 300;
    if (!isSuccess) throw statusFailure(this.client.source, answer, this.given);
    const keyHeaders = Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('content-')));
    this.submitted = { answer, url: request.url, keyHeaders };
    throw new SubmissionAnswered();
  }

  private failureOf(error: unknown): unknown {
    if (this.signal.aborted) return this.signal.reason;
    if (this.failure !== null) return this.failure;
    if (!(error instanceof ParametersRefused)) return error;
    const { provider } = this.client;
    const message = `${provider} does not take these parameters.`;
    return providerFailure(provider, 'INVALID_INPUT', message, {
      path: ['input', 'parameters'],
      cause: new ProviderFault(error.fault, null, null),
    });
  }

  /** An answer of success that was none: whole, and so it may well have to be paid for again if it is asked for again. */
  notUnderstood({ answer }: Submitted): MediaFailure {
    const { provider, source } = this.client;
    const fault = new ProviderFault('NotUnderstood', null, null);
    if (isCut(answer)) return interrupted(provider, fault);
    return notUnderstood(source, answer, this.given, fault);
  }
}

/** Providers take work on within a second or two. */
const GRACE_MS = 10_000;

/**
 * Runs a submission under a signal that aborts a while after the given one. What a provider accepts unnoticed has to be paid
 * for, and cannot be stopped.
 *
 * @throws the reason of the given signal once it has aborted; before that, what `submit` does
 */
export async function allowGracePeriod<Result>(
  signal: AbortSignal,
  submit: (signal: AbortSignal) => Promise<Result>,
  graceMs = GRACE_MS,
): Promise<Result> {
  signal.throwIfAborted();
  const end = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const startGrace = () => {
    timer = setTimeout(() => end.abort(signal.reason), graceMs);
  };
  signal.addEventListener('abort', startGrace, { once: true });
  try {
    return await submit(end.signal);
  } catch (error) {
    // Nobody wants to know any more.
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', startGrace);
    clearTimeout(timer);
  }
}
