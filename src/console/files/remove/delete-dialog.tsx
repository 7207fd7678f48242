import { Button, Modal, Progress, Skeleton } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useSession } from '../../app/session';
import type { Failure } from '../../graph/failures';
import { formatBytes, formatCount } from '../../parts/amounts';
import { useAnnouncer } from '../../parts/announcer';
import { FailureNotice } from '../../parts/failure-notice';
import classes from './delete-dialog.module.css';
import { type DeleteSelect, type Rehearsal, rehearse, removeAll } from './remove-files';

interface DeleteDialogProps {
  readonly select: DeleteSelect;
  onClose(): void;
  /** Something was deleted. */
  onDeleted(): void;
}

/** Says first what would be deleted, as the service counts it. */
export function DeleteDialog(props: DeleteDialogProps) {
  const deletion = useDeletion(props);
  const { dryRun, failure, deleted, hasMore } = deletion;
  const isRunning = deleted !== null;
  const count = dryRun?.matchedFiles ?? 0;
  return (
    <Modal
      opened
      centered
      radius="lg"
      onClose={deletion.close}
      title={<span className={classes.title}>Delete permanently?</span>}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={classes.body}>
        {dryRun === null && failure === null && <Skeleton height={44} aria-label="Counting" />}
        {hasMore && (
          <p role="alert">More files match than were counted: some have arrived since. They were counted again.</p>
        )}
        {dryRun !== null && (
          <p>
            <strong>{formatCount(count, 'file')}</strong> will be deleted, which frees {formatBytes(dryRun.freedBytes)}{' '}
            of the quota. This cannot be undone. Generations that used them stay in the history.
          </p>
        )}
        {isRunning && (
          <Progress value={count === 0 ? 100 : (100 * deleted) / count} aria-label={`${deleted} of ${count} deleted`} />
        )}
        {failure !== null && <FailureNotice failure={failure} onRetry={deletion.retry} />}
        <div className={classes.actions}>
          <Button variant="default" onClick={deletion.close} data-autofocus>
            {isRunning ? 'Stop' : 'Cancel'}
          </Button>
          <Button color="red.8" loading={isRunning} disabled={count === 0 || failure !== null} onClick={deletion.run}>
            Delete {formatCount(count, 'file')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

function useDeletion({ select, onClose, onDeleted }: DeleteDialogProps) {
  const { uncached } = useSession();
  const { show } = useAnnouncer();
  const [dryRun, setDryRun] = useState<Rehearsal | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [deleted, setDeleted] = useState<number | null>(null);
  const [hasMore, setHasMore] = useState(false);
  const [attempt, setAttempt] = useState(0);
  /** Aborted when the dialog is gone: by Stop, by another page, at the end of the session. */
  const stop = useRef<AbortController | null>(null);
  useEffect(() => {
    const own = new AbortController();
    stop.current = own;
    return () => own.abort();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks again.
  useEffect(() => {
    let isOver = false;
    setFailure(null);
    setDryRun(null);
    void rehearse(uncached, select).then((outcome) => {
      if (isOver) return;
      if ('failure' in outcome) setFailure(outcome.failure);
      else setDryRun(outcome);
    });
    return () => {
      isOver = true;
    };
  }, [uncached, select, attempt]);
  const run = async () => {
    const signal = stop.current?.signal;
    if (dryRun === null || signal === undefined) return;
    setDeleted(0);
    const outcome = await removeAll(uncached, dryRun, signal, setDeleted);
    setDeleted(null);
    if (outcome.deleted > 0) {
      show(`${formatCount(outcome.deleted, 'file')} deleted, ${formatBytes(outcome.freedBytes)} freed`);
      onDeleted();
    }
    setHasMore(outcome.hasMore);
    if (outcome.hasMore) setAttempt(attempt + 1);
    else if (outcome.failure !== null) setFailure(outcome.failure);
    else if (!signal.aborted) onClose();
  };
  const close = () => {
    stop.current?.abort();
    onClose();
  };
  return { dryRun, failure, deleted, hasMore, run: () => void run(), close, retry: () => setAttempt(attempt + 1) };
}
