import { gql } from '@urql/core';
import type { DateTime, MediaErrorData, MediaScope, PageInfo } from '../types';

/** What holds for the files of a project. Null: no limit of its own. */
export interface AdministeredPolicy {
  readonly zeroDataRetention: boolean;
  readonly retentionSeconds: number | null;
  readonly defaultTtlSeconds: number | null;
  readonly storeByDefault: boolean;
  readonly keepPrompts: boolean;
  readonly requestsPerMinute: number | null;
  readonly ownerMaxBytes: number | null;
  readonly ownerMaxFiles: number | null;
}

export interface AdministeredProject {
  readonly id: string;
  readonly name: string;
  readonly policy: AdministeredPolicy;
}

type Page<Node> = {
  readonly nodes: readonly Node[];
  readonly pageInfo: Pick<PageInfo, 'hasNextPage' | 'endCursor'>;
};

const ProjectFields = gql`
  fragment ConsoleProject on MediaProject {
    id
    name
    policy {
      zeroDataRetention
      retentionSeconds
      defaultTtlSeconds
      storeByDefault
      keepPrompts
      requestsPerMinute
      ownerMaxBytes
      ownerMaxFiles
    }
  }
`;

export const ProjectPageQuery = gql<
  { readonly mediaViewer: { readonly organization: { readonly projects: Page<AdministeredProject> } } },
  { readonly first: number; readonly after: string | null }
>`
  query ConsoleProjectPage($first: Int!, $after: String) {
    mediaViewer {
      organization {
        projects(first: $first, after: $after) {
          nodes { ...ConsoleProject }
          pageInfo { hasNextPage endCursor }
        }
      }
    }
  }
  ${ProjectFields}
`;

export interface ProjectPayload {
  readonly project: AdministeredProject | null;
  readonly errors: readonly MediaErrorData[];
}

/** What is entered of a project. */
export type ProjectInput = AdministeredPolicy & { readonly name: string };

export const CreateProjectMutation = gql<
  { readonly createMediaProject: ProjectPayload },
  { readonly input: ProjectInput }
>`
  mutation ConsoleCreateProject($input: CreateMediaProjectInput!) {
    createMediaProject(input: $input) {
      project { ...ConsoleProject }
      errors { code message path retryable }
    }
  }
  ${ProjectFields}
`;

export const UpdateProjectMutation = gql<
  { readonly updateMediaProject: ProjectPayload },
  { readonly input: { readonly id: string } & Partial<ProjectInput> }
>`
  mutation ConsoleUpdateProject($input: UpdateMediaProjectInput!) {
    updateMediaProject(input: $input) {
      project { ...ConsoleProject }
      errors { code message path retryable }
    }
  }
  ${ProjectFields}
`;

/** What is known of an API key; the key itself is kept nowhere. */
export interface ApiKey {
  readonly id: string;
  readonly name: string | null;
  readonly scopes: readonly MediaScope[];
  /** How it begins. */
  readonly prefix: string;
  readonly createdAt: DateTime;
  readonly lastUsedAt: DateTime | null;
  readonly expiresAt: DateTime | null;
  readonly revokedAt: DateTime | null;
  /** Null: it is for the organization. */
  readonly project: { readonly id: string; readonly name: string } | null;
}

const ApiKeyFields = gql`
  fragment ConsoleApiKey on MediaApiKey {
    id
    name
    scopes
    prefix
    createdAt
    lastUsedAt
    expiresAt
    revokedAt
    project { id name }
  }
`;

export const ApiKeyPageQuery = gql<
  { readonly mediaApiKeys: Page<ApiKey> },
  { readonly first: number; readonly after: string | null }
>`
  query ConsoleApiKeyPage($first: Int!, $after: String) {
    mediaApiKeys(first: $first, after: $after) {
      nodes { ...ConsoleApiKey }
      pageInfo { hasNextPage endCursor }
    }
  }
  ${ApiKeyFields}
`;

export interface CreateApiKeyInput {
  readonly name?: string;
  readonly scopes: readonly MediaScope[];
  readonly projectId?: string;
  readonly expiresAt?: DateTime;
}

export const CreateApiKeyMutation = gql<
  {
    readonly createMediaApiKey: {
      readonly apiKey: ApiKey | null;
      /** Shown this once. */
      readonly secret: string | null;
      readonly errors: readonly MediaErrorData[];
    };
  },
  { readonly input: CreateApiKeyInput }
>`
  mutation ConsoleCreateApiKey($input: CreateMediaApiKeyInput!) {
    createMediaApiKey(input: $input) {
      apiKey { ...ConsoleApiKey }
      secret
      errors { code message path retryable }
    }
  }
  ${ApiKeyFields}
`;

export const RevokeApiKeyMutation = gql<
  { readonly revokeMediaApiKey: { readonly apiKey: ApiKey | null; readonly errors: readonly MediaErrorData[] } },
  { readonly id: string }
>`
  mutation ConsoleRevokeApiKey($id: ID!) {
    revokeMediaApiKey(id: $id) {
      apiKey { ...ConsoleApiKey }
      errors { code message path retryable }
    }
  }
  ${ApiKeyFields}
`;
