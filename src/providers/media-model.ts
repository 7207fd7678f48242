import type { GenerationKind, GenerationUsage, ModelCapability, PollCount, Transcript } from '../domain/generation';
import type { JsonObject, JsonValue } from '../domain/json';
import type { MimeType } from '../domain/media';
import type { ModelParameters, ModelPrice, ModelShutdown } from '../domain/model-parameters';

/** Media as a model gets them: bytes, never a URL. */
export interface MediaBytes {
  readonly bytes: Uint8Array;
  readonly mimeType: MimeType;
}

export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

interface CommonRequest {
  /** Settings of this one model, under the names that its provider has for them. */
  readonly parameters: JsonObject;
}

export interface ImageRequest extends CommonRequest {
  readonly kind: 'IMAGE';
  readonly prompt: string;
  /** The picture to edit; null: one is made from nothing. */
  readonly image: MediaBytes | null;
  /** Where it is transparent, `image` may change. Of the size of `image`; null: anywhere. Never without `image`. */
  readonly mask: MediaBytes | null;
  readonly referenceImages: readonly MediaBytes[];
  /** 1 to 10. */
  readonly n: number;
  readonly size: PixelSize | null;
  /** `16:9`. */
  readonly aspectRatio: string | null;
  /** As the provider words it: `low`, `hd`. */
  readonly quality: string | null;
  readonly seed: number | null;
}

export interface SpeechRequest extends CommonRequest {
  readonly kind: 'SPEECH';
  readonly text: string;
  readonly voice: string | null;
  /** `wav`, `mp3`, `opus`, `flac`; null: the model's own. */
  readonly format: string | null;
  /** 0.25 to 4; null: 1. */
  readonly speed: number | null;
}

export interface TranscriptionRequest extends CommonRequest {
  readonly kind: 'TRANSCRIPTION';
  /** Sound, or a video of which the sound is meant. */
  readonly audio: MediaBytes;
  /** ISO 639-1; null: found out by the model. */
  readonly language: string | null;
  readonly prompt: string | null;
  readonly diarize: boolean | null;
}

export interface VideoRequest extends CommonRequest {
  readonly kind: 'VIDEO';
  readonly prompt: string;
  /** The first frame. */
  readonly image: MediaBytes | null;
  /** The video to go on from, or to change. */
  readonly video: MediaBytes | null;
  readonly referenceImages: readonly MediaBytes[];
  readonly durationSeconds: number | null;
  readonly size: PixelSize | null;
  readonly seed: number | null;
}

export type GenerationRequest = ImageRequest | SpeechRequest | TranscriptionRequest | VideoRequest;

type MediaNames = 'image' | 'mask' | 'referenceImages' | 'audio' | 'video';
type WithoutMedia<Request> = Request extends unknown ? Omit<Request, MediaNames> : never;

/** What is asked of a model, but for the media: plain JSON. */
export type RequestSettings = WithoutMedia<GenerationRequest>;

/** A request as far as it is known before any of its media are read. */
export interface RequestOutline {
  readonly settings: RequestSettings;
  /** Which of the single media it brings. */
  readonly media: ReadonlySet<'image' | 'mask' | 'audio' | 'video'>;
  readonly referenceImages: number;
}

export function outlineOf(request: GenerationRequest): RequestOutline {
  switch (request.kind) {
    case 'IMAGE':
      return outline(request, { image: request.image, mask: request.mask }, request.referenceImages.length);
    case 'VIDEO':
      return outline(request, { image: request.image, video: request.video }, request.referenceImages.length);
    case 'SPEECH':
      return outline(request, {}, 0);
    case 'TRANSCRIPTION':
      return outline(request, { audio: request.audio }, 0);
    default:
      return request satisfies never;
  }
}

function outline(
  settings: RequestSettings,
  media: Partial<Record<'image' | 'mask' | 'audio' | 'video', MediaBytes | null>>,
  referenceImages: number,
): RequestOutline {
  const names = ['image', 'mask', 'audio', 'video'] as const;
  return { settings, media: new Set(names.filter((name) => media[name] != null)), referenceImages };
}

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

/**
 * How accepted work stands. ENDED: in whichever way, or nobody knows of it any more; `wait` has the answer at once. PENDING:
 * to be asked about again in `pauseMs`, with `polls`.
 */
export type WorkState =
  | { readonly status: 'ENDED' }
  | {
      readonly status: 'PENDING';
      /** 0 to 100; null where the provider does not say. */
      readonly percent: number | null;
      readonly pauseMs: number;
      readonly polls: PollCount;
    };

export interface CallContext {
  /** Whose call it is. What runs here is shared among organizations. */
  readonly organizationId: string;
  /**
   * Ends the call; the promise is then rejected with the signal's reason, and what runs here has stopped. A submission
   * that a provider may be accepting has a grace period of some seconds, so that the work can be stopped.
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
  /** What it takes. The caller checks a request by it first: see `checkRequest`. */
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
  /**
   * Asks once how accepted work stands, in any process. Never fails because the question does: work that is paid for is
   * asked about again. @throws the signal's reason
   */
  poll(handle: JsonValue, polls: PollCount, signal: AbortSignal): Promise<WorkState>;
  /** Waits for what was accepted; any number of times, in any process. @throws {MediaFailure} as above */
  wait(handle: JsonValue, context: CallContext): Promise<GenerationResult>;
  /** Stops the work, where the provider lets it be stopped. Never fails because there is nothing to stop. */
  cancel(handle: JsonValue): Promise<void>;
}

/** What of a model requests are checked by. */
export type CheckedModel = Pick<
  MediaModel,
  'id' | 'provider' | 'kind' | 'capabilities' | 'parameters' | 'checkOwnRules'
>;
