import type { GenerationKind, GenerationUsage, ModelCapability, Transcript } from '../domain/generation';
import type { JsonValue } from '../domain/json';
import type { ModelParameters, ModelPrice, ModelShutdown } from '../domain/model-parameters';
import type { GenerationRequest, RequestOutline } from './generation-request';

export interface GeneratedBytes {
  readonly bytes: Uint8Array;
  /** The prompt as the provider rewrote it. */
  readonly revisedPrompt: string | null;
}

/** What a model made: bytes, or, for a transcription, a transcript and no bytes. What the bytes are, others find out. */
export interface GenerationResult {
  readonly outputs: readonly GeneratedBytes[];
  readonly transcript: Transcript | null;
  readonly usage: GenerationUsage;
}

/**
 * What came of asking. `ACCEPTED`: the provider works on it, and `handle`, which is JSON and holds no content of the
 * request, finds it again from any process.
 */
export type Submission =
  | { readonly status: 'DONE'; readonly result: GenerationResult }
  | { readonly status: 'ACCEPTED'; readonly handle: JsonValue };

export interface CallContext {
  /** Whose call it is. What runs here is shared among organizations. */
  readonly organizationId: string;
  /**
   * Ends the call; the promise is then rejected with the signal's reason, and what runs here has stopped. A submission
   * that a provider may be accepting is heard out for some seconds, so that the work can be stopped.
   */
  readonly signal: AbortSignal;
  /** Called as the work goes on: 0 to 100, never less than before. */
  readonly onProgress: (percent: number) => void;
}

/**
 * A model of a provider: the port behind which generations are made. Adapters translate every failure of theirs into a
 * `MediaFailure`, in words that hold nothing of the request:
 *
 * - CONTENT_REFUSED: the provider will not make this. Not retryable.
 * - INVALID_INPUT, with the path of the field: it cannot make this of these values, such as an unknown voice.
 * - MODEL_NOT_FOUND: it is shut down. Nobody is asked.
 * - MODEL_CAPABILITY_MISSING: it has no such way to work after all.
 * - PROVIDER_UNAVAILABLE, retryable: refused for now and surely not paid for; `retryAfterSeconds` where it is known.
 * - OVERLOADED, retryable: the same of a model that runs here.
 * - PROVIDER_FAILED: it failed, and says so, or its answer is not understood, or what it made cannot be fetched. Retryable
 *   where it may not fail the next time; never where the same answer would have to be paid for again.
 * - INTERRUPTED, retryable: whether it worked, and has to be paid for, is not known: no answer, or half of one.
 */
export interface MediaModel {
  /** `provider/model`; everything after the first slash is the provider's own id. */
  readonly id: string;
  readonly provider: string;
  readonly kind: GenerationKind;
  /** What it is and what it is good for, for people. */
  readonly description: string;
  readonly capabilities: ReadonlySet<ModelCapability>;
  /** false: known, but not set up here, or shut down. */
  readonly available: boolean;
  /** What it takes. Whoever asks holds a request against it first: see `checkRequest`. */
  readonly parameters: ModelParameters;
  /** What it costs, as far as it is known and the same for everybody. Of several by tokens: text, pictures, output. */
  readonly prices: readonly ModelPrice[];
  /** Other ids that it goes by. */
  readonly aliases: readonly string[];
  /** null: no end is known of. */
  readonly shutdown: ModelShutdown | null;
  /** Whether asking twice costs nothing, so that work which a crash has ended may simply be done again. */
  readonly repeatable: boolean;
  /** Refuses what `parameters` cannot say that it does not take. Called by `checkRequest`. @throws {MediaFailure} */
  checkOwnRules(outline: RequestOutline): void;
  /** Asks once, and never again by itself. @throws {MediaFailure} as above, and as `checkRequest` */
  submit(request: GenerationRequest, context: CallContext): Promise<Submission>;
  /** Waits for what was accepted; any number of times, in any process. @throws {MediaFailure} as above */
  wait(handle: JsonValue, context: CallContext): Promise<GenerationResult>;
  /** Tells the provider to stop, where it can be told. Never fails because there is nothing to stop. */
  cancel(handle: JsonValue): Promise<void>;
}

/** What of a model requests are held against. */
export type CheckedModel = Pick<
  MediaModel,
  'id' | 'provider' | 'kind' | 'capabilities' | 'parameters' | 'checkOwnRules'
>;
