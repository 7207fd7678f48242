import { Button, Loader, Progress } from '@mantine/core';
import { useState } from 'react';
import { useSession } from '../../app/session';
import { CancelGenerationMutation, type Generation } from '../../graph/documents/generations';
import { type Failure, failureIn } from '../../graph/failures';
import { useAnnouncer } from '../../parts/announcer';
import { FailureNotice } from '../../parts/failure-notice';
import { STATUS_NAMES } from '../../parts/statuses';
import classes from './progress.module.css';
import resultClasses from './result.module.css';

/** How far it has come, and the way to end it. */
export function GenerationProgress({ generation }: { readonly generation: Generation }) {
  const { status, progress } = generation;
  const { uncached } = useSession();
  const { show } = useAnnouncer();
  const [isCanceling, setIsCanceling] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const cancel = async () => {
    setIsCanceling(true);
    setFailure(null);
    const { data, error } = await uncached.mutation(CancelGenerationMutation, { id: generation.id });
    setIsCanceling(false);
    const refused = failureIn(error, data?.cancelMediaGeneration.errors);
    // That it has ended meanwhile is told by the generation itself.
    if (refused !== null && refused.code !== 'NOT_CANCELLABLE') setFailure(refused);
    else if (refused === null) show('Canceled. The provider may still charge for work that it has begun.');
  };
  const words = status === 'QUEUED' || progress === null ? STATUS_NAMES[status] : `${progress} % done`;
  return (
    <div className={classes.progress}>
      <div className={classes.head}>
        <Loader size="xs" aria-hidden="true" />
        <span role="status">{words}</span>
        <Button size="xs" variant="default" loading={isCanceling} onClick={() => void cancel()}>
          Cancel
        </Button>
      </div>
      <Progress
        value={status === 'QUEUED' ? 0 : (progress ?? 100)}
        animated={status === 'RUNNING' && progress === null}
        aria-label={words}
      />
      <p className={resultClasses.note}>You can leave this page: it continues, and appears in the history.</p>
      {failure !== null && <FailureNotice failure={failure} onRetry={() => void cancel()} />}
    </div>
  );
}
