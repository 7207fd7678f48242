import { gql } from '@urql/core';
import type { DateTime, MediaGenerationKind } from '../types';

export type ModelCapability =
  | 'TEXT_TO_IMAGE'
  | 'IMAGE_EDIT'
  | 'MASK'
  | 'REFERENCE_IMAGES'
  | 'TEXT_TO_SPEECH'
  | 'SPEECH_TO_TEXT'
  | 'TEXT_TO_VIDEO'
  | 'IMAGE_TO_VIDEO'
  | 'VIDEO_TO_VIDEO';

export interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly step: number | null;
  readonly values: readonly number[] | null;
}

/** One of the free settings of a model. */
export interface ModelParameter {
  readonly name: string;
  /** `string`, `integer`, `number`, `boolean`, `list`, `object` or `any`. */
  readonly type: string;
  readonly values: readonly string[] | null;
  readonly members?: readonly ModelParameter[] | null;
  readonly default: string | null;
  readonly description: string | null;
}

/** Null: no setting of it. An empty list: any value. */
export interface ModelParameters {
  readonly sizes: readonly string[] | null;
  readonly aspectRatios: readonly string[] | null;
  readonly qualities: readonly string[] | null;
  readonly voices:
    | readonly { readonly id: string; readonly name: string | null; readonly language: string | null }[]
    | null;
  readonly formats: readonly string[] | null;
  readonly languages: readonly string[] | null;
  readonly durationSeconds: NumberRange | null;
  readonly speed: NumberRange | null;
  readonly maxImages: number | null;
  readonly maxReferenceImages: number | null;
  readonly maxPromptCharacters: number | null;
  readonly seed: boolean;
  readonly parameters: readonly ModelParameter[];
}

export interface ModelPrice {
  readonly unit: string;
  readonly usd: number;
}

export interface Model {
  readonly id: string;
  readonly provider: string;
  readonly kind: MediaGenerationKind;
  readonly description: string;
  readonly capabilities: readonly ModelCapability[];
  readonly available: boolean;
  readonly parameters: ModelParameters;
  readonly prices: readonly ModelPrice[];
  readonly aliases: readonly string[];
  readonly deprecatedAt: DateTime | null;
}

export const ModelsQuery = gql<{ readonly mediaModels: readonly Model[] }, Record<string, never>>`
  query ConsoleModels {
    mediaModels {
      id
      provider
      kind
      description
      capabilities
      available
      aliases
      deprecatedAt
      prices { unit usd }
      parameters {
        sizes
        aspectRatios
        qualities
        voices { id name language }
        formats
        languages
        durationSeconds { min max step values }
        speed { min max step values }
        maxImages
        maxReferenceImages
        maxPromptCharacters
        seed
        parameters {
          name
          type
          values
          default
          description
          members { name type values default description }
        }
      }
    }
  }
`;
