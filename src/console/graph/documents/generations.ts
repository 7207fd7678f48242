import { gql } from '@urql/core';
import type {
  DateTime,
  FileMetadataEntry,
  FileUrl,
  MediaErrorData,
  MediaGenerationKind,
  MediaGenerationStatus,
  PageInfo,
} from '../types';
import { type InputFile, InputFileFields } from './input-files';

/** What a list shows of a generation. */
export interface GenerationRow {
  readonly id: string;
  readonly kind: MediaGenerationKind;
  readonly model: string;
  readonly status: MediaGenerationStatus;
  readonly progress: number | null;
  readonly createdAt: DateTime;
  readonly error: GenerationError | null;
  readonly outputs: readonly {
    readonly mimeType: string;
    readonly thumbhash: string | null;
    readonly thumbnail: { readonly url: string } | null;
  }[];
}

export interface GenerationError extends MediaErrorData {
  readonly provider?: string | null;
  readonly providerCode?: string | null;
  readonly retryAfterSeconds?: number | null;
}

/** Bytes that were made. */
export interface Output {
  readonly mimeType: string;
  readonly sizeBytes: number;
  readonly media: {
    readonly width: number | null;
    readonly height: number | null;
    readonly durationMs: number | null;
  } | null;
  readonly revisedPrompt: string | null;
  readonly persistence: {
    readonly status: 'STORED' | 'SKIPPED' | 'PENDING';
    readonly reason: string | null;
    readonly file: {
      readonly id: string;
      readonly filename: string;
      readonly metadata: readonly FileMetadataEntry[];
    } | null;
  };
  readonly url: FileUrl | null;
  readonly thumbhash: string | null;
  readonly thumbnail: { readonly url: string } | null;
  /** Only where nothing is kept that could be fetched. */
  readonly dataUri?: string | null;
}

export interface GenerationInput {
  /** `image`, `referenceImages[1]`. */
  readonly field: string;
  readonly url: string | null;
  /** What it is known by when it is gone. */
  readonly handle: { readonly id: string } | null;
  readonly file: InputFile | null;
}

export interface TranscriptSegment {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly text: string;
  readonly speaker: string | null;
}

export interface Generation {
  readonly id: string;
  readonly kind: MediaGenerationKind;
  readonly model: string;
  readonly status: MediaGenerationStatus;
  readonly progress: number | null;
  readonly createdAt: DateTime;
  readonly startedAt: DateTime | null;
  readonly completedAt: DateTime | null;
  readonly usage: { readonly costUsd: number | null } | null;
  readonly error: GenerationError | null;
  readonly inputs: readonly GenerationInput[];
  readonly outputs: readonly Output[];
  readonly text?: string | null;
  readonly language?: string | null;
  readonly durationSeconds?: number | null;
  readonly segments?: readonly TranscriptSegment[];
}

export const GenerationFields = gql`
  fragment ConsoleGeneration on MediaGeneration {
    id
    kind
    model
    status
    progress
    createdAt
    startedAt
    completedAt
    usage { costUsd }
    error { code message path retryable ... on MediaProviderError { provider providerCode retryAfterSeconds } }
    inputs { field url handle: file { id } file { ...ConsoleInputFile } }
    outputs {
      mimeType
      sizeBytes
      media { width height durationMs }
      revisedPrompt
      persistence { status reason file { id filename metadata { key value } } }
      url { url expiresAt }
      thumbhash
      thumbnail(width: 512) { url }
    }
    ... on Transcription {
      text
      language
      durationSeconds
      segments { startSeconds endSeconds text speaker }
    }
  }
  ${InputFileFields}
`;

export const GenerationQuery = gql<{ readonly mediaGeneration: Generation | null }, { readonly id: string }>`
  query ConsoleGenerationById($id: ID!) {
    mediaGeneration(id: $id) { ...ConsoleGeneration }
  }
  ${GenerationFields}
`;

/** Once, and again after each change until it has ended. */
export const GenerationUpdates = gql<{ readonly mediaGenerationUpdated: Generation }, { readonly id: string }>`
  subscription ConsoleGenerationUpdates($id: ID!) {
    mediaGenerationUpdated(id: $id) { ...ConsoleGeneration }
  }
  ${GenerationFields}
`;

export const GenerationPageQuery = gql<
  {
    readonly mediaGenerations: {
      readonly nodes: readonly GenerationRow[];
      readonly pageInfo: Pick<PageInfo, 'hasNextPage' | 'endCursor'>;
    };
  },
  {
    readonly first: number;
    readonly after: string | null;
    readonly filter: {
      readonly kind?: readonly MediaGenerationKind[];
      readonly status?: readonly MediaGenerationStatus[];
    };
  }
>`
  query ConsoleGenerationPage($first: Int!, $after: String, $filter: MediaGenerationFilter) {
    mediaGenerations(first: $first, after: $after, filter: $filter) {
      nodes {
        id
        kind
        model
        status
        progress
        createdAt
        error { code message retryable }
        outputs { mimeType thumbhash thumbnail(width: 256) { url } }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
`;

export const CancelGenerationMutation = gql<
  {
    readonly cancelMediaGeneration: {
      readonly generation: { readonly id: string; readonly status: MediaGenerationStatus } | null;
      readonly errors: readonly MediaErrorData[];
    };
  },
  { readonly id: string }
>`
  mutation ConsoleCancelGeneration($id: ID!) {
    cancelMediaGeneration(id: $id) {
      generation { id status }
      errors { code message path retryable }
    }
  }
`;
