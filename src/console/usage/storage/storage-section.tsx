import { Skeleton } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useProjects } from '../../app/projects';
import { useSession } from '../../app/session';
import { type Storage, StorageQuery } from '../../graph/documents/usage';
import { type Failure, failureOfOperation } from '../../graph/failures';
import { FailureNotice } from '../../parts/failure-notice';
import { groupNames } from '../history/group-names';
import { Breakdown } from './breakdown';
import { Expiring } from './expiring';
import { QuotaBars } from './quota-bars';
import classes from './storage.module.css';

const KIND_NAMES = { IMAGE: 'Pictures', AUDIO: 'Sound', VIDEO: 'Video' };
const ORIGIN_NAMES = { UPLOADED: 'Uploaded', GENERATED: 'Generated', IMPORTED: 'Imported' };

/** What is kept now. `version`: another one asks again. */
export function StorageSection({ version }: { readonly version: number }) {
  const { storage, failure, retry } = useStorage(version);
  const { projects } = useProjects();
  if (failure !== null && storage === null) return <FailureNotice failure={failure} onRetry={retry} />;
  if (storage === null) {
    return (
      <div className={classes.cards}>
        {['quota', 'expiring', 'kind', 'project'].map((name) => (
          <Skeleton key={name} className={classes.placeholder} radius="lg" aria-label="Loading" />
        ))}
      </div>
    );
  }
  const keys = storage.byProject.map(({ key }) => key);
  const nameOf = groupNames(keys, 'project', projects);
  return (
    <div className={classes.cards}>
      <QuotaBars storage={storage} />
      <Expiring storage={storage} />
      <Breakdown
        title="Storage by kind and origin"
        parts={[
          { label: 'By kind', buckets: storage.byKind },
          { label: 'By origin', buckets: storage.byOrigin },
        ]}
        names={{ ...KIND_NAMES, ...ORIGIN_NAMES }}
      />
      <Breakdown
        title="Storage by project"
        parts={[{ label: 'By project', buckets: storage.byProject }]}
        names={Object.fromEntries(keys.map((key) => [key, nameOf(key)]))}
      />
    </div>
  );
}

function useStorage(version: number) {
  const { uncached } = useSession();
  const [storage, setStorage] = useState<Storage | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version and another attempt ask again.
  useEffect(() => {
    let isOver = false;
    void uncached.query(StorageQuery, {}).then(({ data, error }) => {
      if (isOver) return;
      setFailure(data === undefined && error !== undefined ? failureOfOperation(error) : null);
      if (data !== undefined) setStorage(data.mediaStorage);
    });
    return () => {
      isOver = true;
    };
  }, [uncached, version, attempt]);
  return { storage, failure, retry: () => setAttempt(attempt + 1) };
}
