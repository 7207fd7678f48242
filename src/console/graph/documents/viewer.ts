import { gql } from '@urql/core';
import type { DateTime, MediaScope } from '../types';

export interface ProjectPolicy {
  readonly zeroDataRetention: boolean;
  readonly defaultTtlSeconds: number | null;
  readonly maxUploadBytes: number;
  readonly acceptedMimeTypes: readonly string[];
}

export interface Viewer {
  readonly organization: { readonly id: string; readonly name: string };
  /** Null for a key of an organization. */
  readonly project: { readonly id: string; readonly name: string; readonly policy: ProjectPolicy } | null;
  readonly scopes: readonly MediaScope[];
  readonly ownerId: string | null;
  readonly expiresAt: DateTime | null;
}

export const ViewerQuery = gql<{ readonly mediaViewer: Viewer }, Record<string, never>>`
  query ConsoleViewer {
    mediaViewer {
      organization { id name }
      project { id name policy { zeroDataRetention defaultTtlSeconds maxUploadBytes acceptedMimeTypes } }
      scopes
      ownerId
      expiresAt
    }
  }
`;
