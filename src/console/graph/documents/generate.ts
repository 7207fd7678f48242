import { gql } from '@urql/core';
import { type Generation, type GenerationError, GenerationFields } from './generations';

/** What came of a call, under one name for every kind. */
export interface GenerationAnswer {
  readonly answer: { readonly generation: Generation | null; readonly errors: readonly GenerationError[] };
}

export interface GenerateVariables {
  readonly input: Readonly<Record<string, unknown>>;
  /** Whether the bytes come with the answer: where nothing is kept, there are no others. */
  readonly inline: boolean;
}

export const GenerateImageMutation = gql<GenerationAnswer, GenerateVariables>`
  mutation ConsoleGenerateImage($input: GenerateImageInput!, $inline: Boolean!) {
    answer: generateImage(input: $input) {
      generation { ...ConsoleGeneration outputs { dataUri @include(if: $inline) } }
      errors { code message path retryable ... on MediaProviderError { provider providerCode retryAfterSeconds } }
    }
  }
  ${GenerationFields}
`;

export const GenerateVideoMutation = gql<GenerationAnswer, GenerateVariables>`
  mutation ConsoleGenerateVideo($input: GenerateVideoInput!, $inline: Boolean!) {
    answer: generateVideo(input: $input) {
      generation { ...ConsoleGeneration outputs { dataUri @include(if: $inline) } }
      errors { code message path retryable ... on MediaProviderError { provider providerCode retryAfterSeconds } }
    }
  }
  ${GenerationFields}
`;

export const SynthesizeSpeechMutation = gql<GenerationAnswer, GenerateVariables>`
  mutation ConsoleSynthesizeSpeech($input: SynthesizeSpeechInput!, $inline: Boolean!) {
    answer: synthesizeSpeech(input: $input) {
      generation { ...ConsoleGeneration outputs { dataUri @include(if: $inline) } }
      errors { code message path retryable ... on MediaProviderError { provider providerCode retryAfterSeconds } }
    }
  }
  ${GenerationFields}
`;

export const TranscribeAudioMutation = gql<GenerationAnswer, GenerateVariables>`
  mutation ConsoleTranscribeAudio($input: TranscribeAudioInput!, $inline: Boolean!) {
    answer: transcribeAudio(input: $input) {
      generation { ...ConsoleGeneration outputs { dataUri @include(if: $inline) } }
      errors { code message path retryable ... on MediaProviderError { provider providerCode retryAfterSeconds } }
    }
  }
  ${GenerationFields}
`;
