import type { Client, OperationResult } from '@urql/core';
import { useCallback, useEffect, useState } from 'react';
import {
  type ProjectName,
  type ProjectNamePage,
  type ProjectNamesData,
  ProjectNamesQuery,
} from '../graph/documents/projects';
import { type Failure, failureOfOperation } from '../graph/failures';
import { useSession } from './session';

export interface ProjectNames {
  readonly projects: readonly ProjectName[];
  /** Whether there are more than are read. */
  readonly hasMore: boolean;
  readonly failure: Failure | null;
}

export interface KnownProjects extends ProjectNames {
  readonly isLoading: boolean;
  reload(): void;
}

const PAGE = 100;
/** More names than that nobody chooses from. */
const MAX_PAGES = 20;

const NONE: ProjectNames = { projects: [], hasMore: false, failure: null };

/** The projects of the organization, by name. @param isWanted false: they are not asked for */
export function useProjects(isWanted = true): KnownProjects {
  const { uncached } = useSession();
  const [known, setKnown] = useState<ProjectNames | null>(null);
  const [version, setVersion] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each version is asked for anew.
  useEffect(() => {
    if (!isWanted) return;
    let isOver = false;
    void readProjects(uncached).then((read) => {
      if (!isOver) setKnown(read);
    });
    return () => {
      isOver = true;
    };
  }, [uncached, isWanted, version]);
  const reload = useCallback(() => {
    setKnown(null);
    setVersion((before) => before + 1);
  }, []);
  return { ...(known ?? NONE), isLoading: isWanted && known === null, reload };
}

/** Page by page. What was read before one failed is there beside the failure. */
export async function readProjects(client: Pick<Client, 'query'>): Promise<ProjectNames> {
  const projects: ProjectName[] = [];
  let after: string | null = null;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer: OperationResult<ProjectNamesData> = await client.query(ProjectNamesQuery, { first: PAGE, after });
    const { data, error } = answer;
    if (data === undefined) {
      return { projects, hasMore: true, failure: error === undefined ? null : failureOfOperation(error) };
    }
    const { nodes, pageInfo }: ProjectNamePage = data.mediaViewer.organization.projects;
    projects.push(...nodes);
    if (!pageInfo.hasNextPage) return { projects, hasMore: false, failure: null };
    after = pageInfo.endCursor;
  }
  return { projects, hasMore: true, failure: null };
}
