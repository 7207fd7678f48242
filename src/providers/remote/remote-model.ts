import { MediaFailure } from '../../domain/errors';
import type { GenerationKind, ModelCapability, PollCount } from '../../domain/generation';
import type { JsonValue } from '../../domain/json';
import type { ModelParameters, ModelPrice, ModelShutdown } from '../../domain/model-parameters';
import { parseUrl } from '../../domain/url';
import { checkRequest } from '../check/check-request';
import {
  type CallContext,
  type GenerationRequest,
  type GenerationResult,
  type MediaModel,
  outlineOf,
  type RequestOutline,
  type Submission,
  type WorkState,
} from '../media-model';
import { isShutDown, requireLiving } from '../model-registry';
import { costInAnswer } from './answers/cost';
import { askOf, operationOf } from './ask-model';
import type { Clock } from './http/clock';
import { givenFields } from './http/error-meaning';
import { parseJson } from './http/loose-values';
import { fetchAll } from './http/outputs';
import type { ProviderClient } from './http/provider-client';
import {
  contentRefused,
  interrupted,
  nothingMade,
  ProviderFault,
  providerFailure,
  resultNotUnderstood,
} from './http/provider-failure';
import { allowGracePeriod, SubmissionCall, type Submitted } from './http/submission';
import { checkOwnRules, parametersOf } from './models/accepted-input';
import { modelIdOf, pricesOf, type RemoteModelDescription, shutdownOf } from './models/model-description';
import { awaitWork } from './polling/await-work';
import type { PollLimits } from './polling/backoff';
import { pollWork } from './polling/poll-work';
import { readWorkHandle, workHandle } from './polling/work-handle';
import type { RemoteProvider } from './provider';
import { readAnswer, resultOfWork } from './read-answer';

/** What it takes to ask a provider. */
export interface ProviderAccess {
  readonly apiKey: string;
  readonly client: ProviderClient;
  readonly clock: Clock;
  readonly pollLimits: PollLimits;
}

/** A timeout, too early, too many: the provider has not taken the request. */
const NOT_TAKEN: ReadonlySet<number> = new Set([408, 425, 429]);

/** How long a provider may take to accept that it should stop. */
const CANCEL_TIMEOUT_MS = 10_000;

/** A model that is asked over the network. Its provider words the request; what takes long is waited for here. */
export class RemoteModel implements MediaModel {
  readonly id: string;
  readonly provider: string;
  readonly kind: GenerationKind;
  readonly description: string;
  readonly capabilities: ReadonlySet<ModelCapability>;
  readonly repeatable = false;
  readonly parameters: ModelParameters;
  readonly prices: readonly ModelPrice[];
  readonly aliases: readonly string[];
  readonly shutdown: ModelShutdown | null;
  readonly #source: RemoteProvider;
  readonly #model: RemoteModelDescription;
  /** Out of sight of whatever prints the model. */
  readonly #access: ProviderAccess | null;
  readonly #today: () => Date;

  /** @param access null: the provider is not set up. @param today what the model's end is compared with */
  constructor(source: RemoteProvider, model: RemoteModelDescription, access: ProviderAccess | null, today: () => Date) {
    this.id = modelIdOf(model);
    this.provider = model.provider;
    this.kind = model.kind;
    this.description = model.description;
    this.capabilities = new Set(model.capabilities);
    this.parameters = parametersOf(model);
    this.prices = pricesOf(model.price);
    this.aliases = (model.aliases ?? []).map((alias) => `${model.provider}/${alias}`);
    this.shutdown = shutdownOf(model.shutdown);
    this.#source = source;
    this.#model = model;
    this.#access = access;
    this.#today = today;
  }

  get available(): boolean {
    return this.#access !== null && !isShutDown(this, this.#today());
  }

  checkOwnRules(outline: RequestOutline): void {
    checkOwnRules(this.#model, outline);
  }

  async submit(request: GenerationRequest, { signal }: CallContext): Promise<Submission> {
    requireLiving(this, this.#today());
    checkRequest(this, outlineOf(request));
    const ask = askOf(this.#source, this.#model, request);
    const { apiKey, client } = this.#accessOrThrow();
    const operation = operationOf(this.#source, this.#model);
    const given = givenFields(request);
    if (operation === null) {
      const call = new SubmissionCall(client, signal, given);
      const submitted = await call.submit((fetch) => ask({ apiKey, fetch, signal }));
      const result = await countingCost(
        () => costInAnswer(this.#model, submitted.answer),
        () => this.#resultIn(submitted, request, call, signal),
      );
      return { status: 'DONE', result };
    }
    return allowGracePeriod(signal, async (ends) => {
      const call = new SubmissionCall(client, ends, given);
      const submitted = await call.submit((fetch) => ask({ apiKey, fetch, signal: ends }));
      const found = operation.handleOf(parseJson(submitted.answer.body), submitted.url);
      if (found === null) throw call.notUnderstood(submitted);
      return { status: 'ACCEPTED', handle: workHandle(found, request) };
    });
  }

  async poll(handle: JsonValue, polls: PollCount, signal: AbortSignal): Promise<WorkState> {
    const operation = operationOf(this.#source, this.#model);
    const known = readWorkHandle(handle);
    const access = this.#access;
    // That it cannot be asked about is for `wait` to say.
    if (operation === null || known === null || access === null) return { status: 'ENDED' };
    const { apiKey, client, pollLimits: limits } = access;
    const headers = operation.authorization(apiKey);
    return pollWork(operation, known.work, polls, { client, headers, given: known.given, limits, signal });
  }

  async wait(handle: JsonValue, { signal, onProgress }: CallContext): Promise<GenerationResult> {
    const { apiKey, client, clock, pollLimits } = this.#accessOrThrow();
    const operation = operationOf(this.#source, this.#model);
    const known = readWorkHandle(handle);
    if (operation === null || known === null) {
      throw interrupted(this.provider, new ProviderFault('HandleUnknown', null, null));
    }
    const headers = operation.authorization(apiKey);
    const { given } = known;
    const waiting = { client, clock, headers, given, limits: pollLimits, signal, onProgress };
    const result = await awaitWork(operation, known.work, waiting);
    return countingCost(
      () => result.costUsd,
      async () => {
        // fal's models say what they please: a transcript is no video.
        if ((result.transcript !== null) !== (this.kind === 'TRANSCRIPTION')) throw resultNotUnderstood(this.provider);
        const outputs = await fetchAll(result.urls, (url) => client.download(url, headers, signal));
        return resultOfWork(this.#model, result, outputs, known);
      },
    );
  }

  async cancel(handle: JsonValue): Promise<void> {
    const operation = operationOf(this.#source, this.#model);
    const known = readWorkHandle(handle);
    const access = this.#access;
    if (operation === null || known === null || access === null) return;
    const request = operation.cancelRequest(known.work);
    if (request === null) return;
    const headers = operation.authorization(access.apiKey);
    const signal = AbortSignal.timeout(CANCEL_TIMEOUT_MS);
    const answer = await access.client.send({ ...request, headers, body: null }, signal);
    // Any other answer means that it is stopped, or over, or that nothing can be done about it.
    if (answer.status >= 500 || NOT_TAKEN.has(answer.status)) {
      throw providerFailure(this.provider, 'PROVIDER_UNAVAILABLE', `${this.provider} could not be told to stop.`, {
        retryable: true,
        cause: new ProviderFault('ProviderStatus', answer.status, null),
      });
    }
  }

  #accessOrThrow(): ProviderAccess {
    if (this.#access !== null) return this.#access;
    throw providerFailure(this.provider, 'PROVIDER_UNAVAILABLE', `${this.provider} is not set up here.`);
  }

  async #resultIn(
    submitted: Submitted,
    request: GenerationRequest,
    call: SubmissionCall,
    signal: AbortSignal,
  ): Promise<GenerationResult> {
    const { answer, url: base, keyHeaders } = submitted;
    const { client } = this.#accessOrThrow();
    const result = await readAnswer(this.#source, this.#model, request, answer, (url) =>
      client.download(parseUrl(url, base)?.href ?? url, keyHeaders, signal),
    );
    if (result === null) throw call.notUnderstood(submitted);
    if (result === 'REFUSED') throw contentRefused(this.provider, null);
    if (result.outputs.length === 0 && result.transcript === null) throw nothingMade(this.provider);
    return result;
  }
}

/**
 * What becomes of a result that is paid for. Where nothing does, the failure says what it cost.
 *
 * @param costUsd asked for where it fails
 */
async function countingCost<Outcome>(costUsd: () => number | null, outcome: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await outcome();
  } catch (error) {
    throw error instanceof MediaFailure ? error.costing(costUsd()) : error;
  }
}
