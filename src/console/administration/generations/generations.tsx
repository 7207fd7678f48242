import { Button, SegmentedControl } from '@mantine/core';
import { useCallback, useState } from 'react';
import { useSession } from '../../app/session';
import {
  type AdministeredGeneration,
  AdministeredGenerationsQuery,
} from '../../graph/documents/administered-generations';
import { CancelGenerationMutation } from '../../graph/documents/generations';
import { failureOf } from '../../graph/failures';
import type { MediaGenerationStatus } from '../../graph/types';
import { EmptyState } from '../../parts/empty-state';
import { FailureNotice } from '../../parts/failure-notice';
import { STATUS_NAMES } from '../../parts/statuses';
import { formatRelative } from '../../parts/times';
import { Listing } from '../lists/listing';
import classes from '../lists/listing.module.css';
import { type Pages, usePages } from '../lists/use-pages';
import { useSending } from '../lists/use-sending';

const VIEWS = [
  {
    value: 'waiting',
    label: 'Under way',
    status: ['QUEUED', 'RUNNING'],
    none: 'Nothing is queued or running.',
  },
  { value: 'failed', label: 'Failed', status: ['FAILED'], none: 'No failed generations.' },
] as const satisfies readonly {
  value: string;
  label: string;
  status: readonly MediaGenerationStatus[];
  none: string;
}[];

/** Those that wait, are being made, or have failed, of all projects that the key sees. */
export function Generations() {
  const session = useSession();
  const [view, setView] = useState<(typeof VIEWS)[number]>(VIEWS[0]);
  const { uncached } = session;
  const { scopes } = session.viewer;
  const load = useCallback(
    async (after: string | null) => {
      const { data, error } = await uncached.query(AdministeredGenerationsQuery, {
        first: 20,
        after,
        status: view.status,
      });
      return { page: data?.mediaGenerations, error };
    },
    [uncached, view],
  );
  const pages = usePages<AdministeredGeneration>(load);
  if (!scopes.includes('FILES_READ') && !scopes.includes('GENERATE')) {
    return (
      <EmptyState icon="create" title="This key cannot see generations">
        Sign in with one that may read files or generate as well.
      </EmptyState>
    );
  }
  return (
    <Listing
      title="Generations"
      hint="Newest first"
      pages={pages}
      none={view.none}
      action={
        <div className={classes.actions}>
          <SegmentedControl
            aria-label="Which generations"
            value={view.value}
            onChange={(value) => setView(VIEWS.find((each) => each.value === value) ?? VIEWS[0])}
            data={VIEWS.map(({ value, label }) => ({ value, label }))}
          />
          <Button variant="default" loading={pages.isLoading} onClick={pages.reload}>
            Refresh
          </Button>
        </div>
      }
    >
      {(generation) => <Row generation={generation} pages={pages} />}
    </Listing>
  );
}

interface RowProps {
  readonly generation: AdministeredGeneration;
  readonly pages: Pages<AdministeredGeneration>;
}

function Row({ generation, pages }: RowProps) {
  const session = useSession();
  const { isSending, failure, send } = useSending();
  const { id, kind, model, status, progress, createdAt, project, ownerId, error } = generation;
  const isWaiting = status === 'QUEUED' || status === 'RUNNING';
  const cancel = async () => {
    const payload = await send(async () => {
      const { data, error: refused } = await session.uncached.mutation(CancelGenerationMutation, { id });
      return { payload: data?.cancelMediaGeneration, error: refused };
    });
    if (payload !== null) pages.remove(id);
  };
  return (
    <>
      <div className={classes.words}>
        <span className={classes.name}>
          {model}
          <span className={classes.badge} data-tone={status === 'FAILED' ? 'bad' : 'accent'}>
            {status === 'RUNNING' && progress !== null ? `${progress} %` : STATUS_NAMES[status].toLowerCase()}
          </span>
        </span>
        <span className={classes.facts} dir="auto">
          {kind.toLowerCase()} · {project.name}
          {ownerId !== null && ` · for ${ownerId}`} · {formatRelative(createdAt)} · {id}
        </span>
      </div>
      {isWaiting && session.can('GENERATE') && (
        <Button size="xs" variant="default" loading={isSending} onClick={() => void cancel()}>
          Cancel
        </Button>
      )}
      {error !== null && (
        <div className={classes.wide}>
          <FailureNotice failure={failureOf(error)} isNews={false} />
        </div>
      )}
      {failure !== null && (
        <div className={classes.wide}>
          <FailureNotice failure={failure} />
        </div>
      )}
    </>
  );
}
