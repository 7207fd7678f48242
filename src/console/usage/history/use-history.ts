import { useEffect, useMemo, useState } from 'react';
import { useProjects } from '../../app/projects';
import { useSession } from '../../app/session';
import { type UsagePoint, UsageQuery, type UsageVariables } from '../../graph/documents/usage';
import { type Failure, failureOfOperation } from '../../graph/failures';
import { beginningsOf, type UsageChoice, variablesOf } from '../choice/usage-choice';
import { groupNames } from './group-names';
import { keyOf, tabulate, type UsageTable } from './usage-table';

/** What was answered, with what it is the answer to: another choice may be made while it is still shown. */
export interface Answered {
  readonly choice: Pick<UsageChoice, 'granularity' | 'group'>;
  readonly variables: UsageVariables;
  readonly points: readonly UsagePoint[];
}

export interface History {
  /** Null until something has been answered; while something else is asked for, what was answered before. */
  readonly answered: (Answered & { readonly table: UsageTable; nameOf(key: string): string }) | null;
  readonly failure: Failure | null;
  readonly isLoading: boolean;
  reload(): void;
}

export function useHistory(choice: UsageChoice): History {
  const { uncached } = useSession();
  const [now, setNow] = useState(Date.now);
  const [answered, setAnswered] = useState<Answered | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isLoading, setIsLoading] = useState(true);
  const { range, firstDay, lastDay, granularity, group } = choice;
  const { projects } = useProjects(group === 'project' || answered?.choice.group === 'project');
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
      if (data !== undefined) setAnswered({ choice: { granularity, group }, variables, points: data.mediaUsage });
    });
    return () => {
      isOver = true;
    };
  }, [uncached, variables, granularity, group]);
  const shown = useMemo(() => {
    if (answered === null) return null;
    const nameOf = groupNames(answered.points.map(keyOf), answered.choice.group, projects);
    return { ...answered, nameOf, table: tabulate(answered.points, beginningsOf(answered.variables), nameOf) };
  }, [answered, projects]);
  return { answered: shown, failure, isLoading, reload: () => setNow(Date.now()) };
}
