import { gql } from '@urql/core';
import type { PageInfo } from '../types';

export interface ProjectName {
  readonly id: string;
  readonly name: string;
}

export interface ProjectNamePage {
  readonly nodes: readonly ProjectName[];
  readonly pageInfo: Pick<PageInfo, 'hasNextPage' | 'endCursor'>;
}

export interface ProjectNamesData {
  readonly mediaViewer: { readonly organization: { readonly projects: ProjectNamePage } };
}

/** What ids of projects stand for. */
export const ProjectNamesQuery = gql<ProjectNamesData, { readonly first: number; readonly after: string | null }>`
  query ConsoleProjectNames($first: Int!, $after: String) {
    mediaViewer {
      organization {
        projects(first: $first, after: $after) {
          nodes { id name }
          pageInfo { hasNextPage endCursor }
        }
      }
    }
  }
`;
