import { useCallback, useEffect, useMemo, useState } from 'react';
import { useQuery } from 'urql';
import { useSession } from '../../app/session';
import { ProjectNamesQuery, type UsagePoint, UsageQuery } from '../../graph/documents/usage';
import { type Failure, failureOfOperation } from '../../graph/failures';
import { beginningsOf, type GroupName, type UsageChoice, variablesOf } from '../choice/usage-choice';
import { tabulate, type UsageTable } from './usage-table';

export interface History {
  /** Null until something has been answered; while something else is asked for, what was answered before. */
  readonly table: UsageTable | null;
  readonly points: readonly UsagePoint[];
  readonly failure: Failure | null;
  readonly isLoading: boolean;
  nameOf(key: string | undefined): string;
  reload(): void;
}

interface Answered {
  readonly points: readonly UsagePoint[];
  readonly beginnings: readonly string[];
}

export function useHistory(choice: UsageChoice): History {
  const { uncached } = useSession();
  const [now, setNow] = useState(Date.now);
  const [answered, setAnswered] = useState<Answered | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isLoading, setIsLoading] = useState(true);
  const nameOf = useGroupNames(choice.group);
  const { range, firstDay, lastDay, granularity, group } = choice;
  const variables = useMemo(
    () => variablesOf({ range, firstDay, lastDay, granularity, granularities: [], group }, now),
    [range, firstDay, lastDay, granularity, group, now],
  );
  useEffect(() => {
    let isOver = false;
    setIsLoading(true);
    void uncached.query(UsageQuery, variables).then(({ data, error }) => {
      if (isOver) return;
      setIsLoading(false);
      setFailure(data === undefined && error !== undefined ? failureOfOperation(error) : null);
      if (data === undefined) return;
      setAnswered({ points: data.mediaUsage, beginnings: beginningsOf(variables) });
    });
    return () => {
      isOver = true;
    };
  }, [uncached, variables]);
  const table = useMemo(
    () => (answered === null ? null : tabulate(answered.points, answered.beginnings, nameOf)),
    [answered, nameOf],
  );
  return {
    table,
    points: answered?.points ?? [],
    failure,
    isLoading,
    nameOf,
    reload: () => setNow(Date.now()),
  };
}

const KIND_NAMES: Readonly<Record<string, string>> = { IMAGE: 'Pictures', AUDIO: 'Sound', VIDEO: 'Video' };

/** What the values of a group are called. */
function useGroupNames(group: GroupName): (key: string | undefined) => string {
  const [{ data }] = useQuery({ query: ProjectNamesQuery, variables: {}, pause: group !== 'project' });
  const projects = data?.mediaViewer.organization.projects.nodes;
  return useCallback(
    (key) => {
      if (group === '' || key === undefined) return 'All';
      if (group === 'project') return projects?.find(({ id }) => id === key)?.name ?? key;
      if (group === 'kind') return KIND_NAMES[key] ?? 'No kind';
      return key === '' ? 'No model' : key;
    },
    [group, projects],
  );
}
