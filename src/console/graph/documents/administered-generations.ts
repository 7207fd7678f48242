import { gql } from '@urql/core';
import type { DateTime, MediaErrorData, MediaGenerationKind, MediaGenerationStatus, PageInfo } from '../types';

/** A generation, for whoever looks after all of them. */
export interface AdministeredGeneration {
  readonly id: string;
  readonly kind: MediaGenerationKind;
  readonly model: string;
  readonly ownerId: string | null;
  readonly status: MediaGenerationStatus;
  readonly progress: number | null;
  readonly createdAt: DateTime;
  readonly project: { readonly id: string; readonly name: string };
  readonly error: MediaErrorData | null;
}

export const AdministeredGenerationsQuery = gql<
  {
    readonly mediaGenerations: {
      readonly nodes: readonly AdministeredGeneration[];
      readonly pageInfo: Pick<PageInfo, 'hasNextPage' | 'endCursor'>;
    };
  },
  { readonly first: number; readonly after: string | null; readonly status: readonly MediaGenerationStatus[] }
>`
  query ConsoleAdministeredGenerations($first: Int!, $after: String, $status: [MediaGenerationStatus!]!) {
    mediaGenerations(first: $first, after: $after, filter: { status: $status }) {
      nodes {
        id
        kind
        model
        ownerId
        status
        progress
        createdAt
        project { id name }
        error { code message retryable }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
`;
