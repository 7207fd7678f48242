/** Both ends belong to it. */
export interface NumberRange {
  readonly min: number;
  readonly max: number;
  /** The distance between two values; null: any number in between, or `values` at unequal distances. */
  readonly step: number | null;
  /** null: any that `step` allows. */
  readonly values: readonly number[] | null;
}

export interface ModelVoice {
  readonly id: string;
  /** null: it has none but its id. */
  readonly name: string | null;
  /** ISO 639-1; null: not known, or it speaks several. */
  readonly language: string | null;
}

export type ParameterType = 'string' | 'integer' | 'number' | 'boolean' | 'list' | 'object' | 'any';

/** One of the free `parameters`, which only the model itself understands. */
export interface ModelParameter {
  readonly name: string;
  /** `list`: of texts. `any`: not known. */
  readonly type: ParameterType;
  /** null: any of the type. */
  readonly values: readonly string[] | null;
  /** Of a number; null: any. */
  readonly range: { readonly min: number; readonly max: number } | null;
  /** Of an object: all that it takes; null: any. */
  readonly members: readonly ModelParameter[] | null;
  readonly default: string | null;
  readonly description: string | null;
}

/** What a size of the caller's own choice has to be like. */
export interface SizeRule {
  /** Of each side, in pixels. */
  readonly multipleOf?: number;
  readonly minSide?: number;
  readonly maxSide?: number;
  /** Of both sides together. */
  readonly minPixels?: number;
  readonly maxPixels?: number;
  /** Of the longer side to the shorter. */
  readonly maxRatio?: number;
}

/**
 * What a model takes: clients read it, and every request is checked by it. null: it has no such setting, and a request that
 * makes it is refused. An empty list: any value, as far as the model knows it.
 */
export interface ModelParameters {
  /** `1024x768`. */
  readonly sizes: readonly string[] | null;
  /** For sizes that are not listed. */
  readonly sizeRule: SizeRule | null;
  /** `16:9`. */
  readonly aspectRatios: readonly string[] | null;
  readonly qualities: readonly string[] | null;
  readonly voices: readonly ModelVoice[] | null;
  /** `wav`, `mp3`, `opus`, `flac`. */
  readonly formats: readonly string[] | null;
  /** ISO 639-1. */
  readonly languages: readonly string[] | null;
  readonly durationSeconds: NumberRange | null;
  readonly speed: NumberRange | null;
  /** Of one call. */
  readonly maxImages: number | null;
  readonly maxReferenceImages: number | null;
  /** Of the prompt, or the text to speak, as Unicode counts them. */
  readonly maxPromptCharacters: number | null;
  readonly seed: boolean;
  readonly parameters: readonly ModelParameter[];
}

/** What a unit of it costs. */
export interface ModelPrice {
  readonly unit: 'image' | 'second' | 'minute' | 'thousand characters' | 'million tokens';
  readonly usd: number;
}

/** When a model ends. */
export interface ModelShutdown {
  /** From then on it is not there any more. */
  readonly at: Date;
  /** The id of the model that takes its place; null: there is none. */
  readonly successor: string | null;
}

/** More than any provider reads of a prompt. */
export const MAX_PROMPT_CHARACTERS = 32_000;
export const MAX_IMAGES = 10;
export const MAX_REFERENCE_IMAGES = 8;

/** Of a model that has no settings at all: what it has is put over it. */
export const NO_PARAMETERS: ModelParameters = {
  sizes: null,
  sizeRule: null,
  aspectRatios: null,
  qualities: null,
  voices: null,
  formats: null,
  languages: null,
  durationSeconds: null,
  speed: null,
  maxImages: null,
  maxReferenceImages: null,
  maxPromptCharacters: null,
  seed: false,
  parameters: [],
};
