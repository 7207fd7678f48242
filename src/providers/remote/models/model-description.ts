import type { ModelCapability } from '../../../domain/generation';
import type { JsonObject } from '../../../domain/json';
import type { ModelParameter, ModelPrice, ModelShutdown, ModelVoice, SizeRule } from '../../../domain/model-parameters';

/**
 * What a unit costs. TOKEN counts as OpenAI does for pictures: what the text and the pictures of the request took, and
 * what was made.
 */
export type Price =
  | { readonly unit: 'IMAGE' | 'CHARACTER' | 'AUDIO_SECOND' | 'VIDEO_SECOND'; readonly usd: number }
  | {
      readonly unit: 'TOKEN';
      readonly textInputUsd: number;
      readonly imageInputUsd: number;
      readonly outputUsd: number;
    };

/** What a model costs, whatever is asked of it. */
export function ownPrice({ price }: { readonly price: Price | null }): Price | null {
  return price;
}

export interface ParameterValue {
  readonly name: string;
  readonly value: string;
}

interface CommonDescription {
  /** The first part of its id. */
  readonly provider: string;
  /** The provider's own id. */
  readonly providerModelId: string;
  readonly description: string;
  readonly capabilities: readonly ModelCapability[];
  /**
   * The `parameters` that it takes, as the SDK names them. None that holds an address, or that loosens what the provider
   * refuses to make: those are not the caller's to choose.
   */
  readonly parameters: readonly ModelParameter[];
  /** Of `parameters`, values that it does not take together. The first of two is refused. */
  readonly conflicts?: readonly (readonly [ParameterValue, ParameterValue])[];
  /** null: not known, or not the same for everybody. */
  readonly price: Price | null;
  /** Of the prompt, or the text to speak; undefined: as many as this service takes. */
  readonly maxPromptCharacters?: number;
  /** The provider's other ids of it. */
  readonly aliases?: readonly string[];
  /** When the provider ends it; undefined: nothing is known of an end. */
  readonly shutdown?: Shutdown;
}

export interface Shutdown {
  /** `2026-12-01`: from the beginning of that day in UTC. */
  readonly on: string;
  /** `provider/model`; null: the provider names none that can be asked the same way. */
  readonly successor: string | null;
}

/** Which values a field takes; null: it is not taken at all. */
type Choice = readonly string[] | 'ANY' | null;

export interface ImageDescription extends CommonDescription {
  readonly kind: 'IMAGE';
  readonly maxImages: number;
  /** `image` and `referenceImages` together. */
  readonly maxInputImages: number;
  /** `1024x1024`. */
  readonly sizes: Choice;
  /** What ANY size has to be like. */
  readonly sizeRule?: SizeRule;
  /** `16:9`. */
  readonly aspectRatios: Choice;
  /** The provider's name of it, where it is not what the SDK sends. */
  readonly aspectRatioOption?: string;
  readonly qualities: Choice;
  readonly seed: boolean;
  /** What marks the part that may change: no opacity, as in this API, or white, which it is translated to. */
  readonly maskForm: 'TRANSPARENT' | 'WHITE';
  /** It changes nothing without a mask. Default false. */
  readonly needsMask?: boolean;
}

export interface SpeechDescription extends CommonDescription {
  readonly kind: 'SPEECH';
  /** null: the model has one voice. */
  readonly voices: readonly (string | ModelVoice)[] | 'ANY' | null;
  /** The voice is part of the provider's id, after a hyphen; this one where none is given. */
  readonly voiceInId?: string;
  /** What the SDK calls `wav`, `mp3`, `opus`, `flac`, as far as the model makes them. */
  readonly formats: Readonly<Record<string, string>>;
  /** null: it always speaks as fast. */
  readonly speed: { readonly min: number; readonly max: number } | null;
  /** Where voice and speed are sent, where it is not what the SDK does. */
  readonly voiceSettingOption?: string;
}

export interface TranscriptionDescription extends CommonDescription {
  readonly kind: 'TRANSCRIPTION';
  readonly language: boolean;
  readonly prompt: boolean;
  readonly diarize: boolean;
  /** Whether it says when what was said. */
  readonly segments: boolean;
}

/** What stands for a size. */
export interface VideoSize {
  readonly aspectRatio?: `${number}:${number}`;
  readonly resolution?: `${number}x${number}`;
  readonly options?: JsonObject;
}

export interface VideoDescription extends CommonDescription {
  readonly kind: 'VIDEO';
  /** By `1280x720`; empty: none can be chosen. */
  readonly sizes: Readonly<Record<string, VideoSize>>;
  /** In seconds; empty: none can be chosen. */
  readonly durations: readonly number[];
  /** What follows the number of seconds, where the provider takes a text; undefined: it takes a number. */
  readonly durationSuffix?: string;
  readonly seed: boolean;
  /** Never together with `image`. */
  readonly maxReferenceImages: number;
  /** Those of `sizes` that it does not make by reference images. */
  readonly sizesWithoutReferences?: readonly string[];
  /** The longest of `durations` that it makes by reference images; undefined: all of them. */
  readonly maxSecondsByReferences?: number;
  /** The provider's name of `image`, where it is not what the SDK sends. */
  readonly imageOption?: string;
  /** The provider's name of `video`, which the SDK has no place for. */
  readonly videoOption?: string;
}

export type RemoteModelDescription = ImageDescription | SpeechDescription | TranscriptionDescription | VideoDescription;

export function modelIdOf({
  provider,
  providerModelId,
}: Pick<RemoteModelDescription, 'provider' | 'providerModelId'>): string {
  return `${provider}/${providerModelId}`;
}

export function pricesOf(price: Price | null): readonly ModelPrice[] {
  if (price === null) return [];
  const one = (unit: ModelPrice['unit'], count: number): ModelPrice[] =>
    price.unit === 'TOKEN' ? [] : [{ unit, usd: rounded(price.usd * count) }];
  switch (price.unit) {
    case 'IMAGE':
      return one('image', 1);
    case 'CHARACTER':
      return one('thousand characters', 1000);
    case 'AUDIO_SECOND':
      return one('minute', 60);
    case 'VIDEO_SECOND':
      return one('second', 1);
    case 'TOKEN':
      return [price.textInputUsd, price.imageInputUsd, price.outputUsd].map((usd) => ({
        unit: 'million tokens',
        usd: rounded(usd * 1e6),
      }));
    default:
      return price satisfies never;
  }
}

/** Without the last digits, which multiplication leaves. */
function rounded(usd: number): number {
  return Number(usd.toPrecision(12));
}

export function shutdownOf(shutdown: Shutdown | undefined): ModelShutdown | null {
  return shutdown === undefined ? null : { at: new Date(`${shutdown.on}T00:00:00Z`), successor: shutdown.successor };
}
