import type { Transcript } from '../../domain/generation';
import type { MimeType } from '../../domain/media';
import type { ImageRequest, SpeechRequest, TranscriptionRequest, VideoRequest } from '../media-model';
import type { ProviderErrors } from './http/error-meaning';
import type { HttpAnswer } from './http/exchange';
import type { Ask } from './http/submission';
import type { KnownModel, RetiredModel } from './models/known-model';
import type {
  ImageDescription,
  Price,
  SpeechDescription,
  TranscriptionDescription,
  VideoDescription,
} from './models/model-description';
import type { LongRunningOperation } from './polling/long-running-operation';

/**
 * A provider that is asked over the network: all that is known of it, in a folder of its own. Nothing of it may be left
 * out: what a provider has not is null, or empty. See docs/adding-a-provider.md.
 */
export interface RemoteProvider<Name extends string = string> {
  /** The first part of its models' ids, after which the folder is named: lower-case letters. */
  readonly name: Name;
  readonly settings: ProviderVariables;
  /** The best of each kind first, as far as that can be said. */
  readonly models: readonly KnownModel<Name>[];
  readonly retiredModels: readonly RetiredModel<Name>[];
  /** How it is asked for each kind; null: it makes nothing of the kind, or is not asked for it here. */
  readonly image: ImageWire | null;
  readonly speech: SpeechWire | null;
  readonly transcription: TranscriptionWire | null;
  readonly video: VideoWire | null;
  /** Fields and capabilities in `MODELS_FILE` that cannot be passed on to it, whatever a model could do. */
  readonly impossible: readonly string[];
  /** What its errors mean. */
  readonly errors: ProviderErrors;
}

/** Which environment variables set it up: the names that the provider itself uses, where it has any. */
export interface ProviderVariables {
  /** The first of these variables that is set. */
  readonly apiKey: readonly [string, ...string[]];
  /** Variables that move an endpoint, and the provider's own address, without a trailing slash. */
  readonly baseUrls: Readonly<Record<string, string>>;
}

export interface ImageWire {
  readonly ask: Ask<ImageDescription, ImageRequest>;
  /** How the work is waited for; null: the answer to the request is the result. */
  readonly operation: LongRunningOperation | null;
  /** Of a picture, by this request; null where it is not known. */
  priceOf(model: ImageDescription, request: ImageRequest): Price | null;
}

/** The answer is the sound, or says where it is. */
export interface SpeechWire {
  readonly ask: Ask<SpeechDescription, SpeechRequest>;
}

interface CommonTranscriptionWire {
  readonly ask: Ask<TranscriptionDescription, TranscriptionRequest>;
  /** What is accepted here and not read there. */
  readonly unreadTypes: ReadonlySet<MimeType>;
  /** Of a second of sound, by this request; null where it is not known. */
  priceOf(model: TranscriptionDescription, request: TranscriptionRequest): Price | null;
}

/** The transcript is in the answer, or in the result of work that is waited for. */
export type TranscriptionWire =
  | (CommonTranscriptionWire & {
      readonly operation: null;
      /** null where the answer is not understood. Its language is as the provider writes it. */
      read(answer: HttpAnswer): Transcript | null;
    })
  | (CommonTranscriptionWire & { readonly operation: LongRunningOperation });

/** No video is made within an answer. */
export interface VideoWire {
  readonly ask: Ask<VideoDescription, VideoRequest>;
  readonly operation: LongRunningOperation;
}
