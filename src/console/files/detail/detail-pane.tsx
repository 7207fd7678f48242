import { ActionIcon, Skeleton } from '@mantine/core';
import { useFocusTrap, useMediaQuery, useMergedRef } from '@mantine/hooks';
import { type KeyboardEvent, useLayoutEffect, useRef } from 'react';
import { useSession } from '../../app/session';
import { FailureNotice } from '../../parts/failure-notice';
import { Icon } from '../../parts/icon';
import classes from './detail-pane.module.css';
import { Expiry } from './expiry';
import { Facts } from './facts';
import { FileActions } from './file-actions';
import { Filename } from './filename';
import { Lineage } from './lineage';
import { Metadata } from './metadata';
import { Preview } from './preview';
import { Tags } from './tags';
import { type DetailState, useFileDetail } from './use-file-detail';

interface DetailPaneProps {
  readonly id: string;
  /** Another file, or none. */
  onOpen(id: string | null): void;
  onChanged(): void;
  onRemove(id: string): void;
}

/** All of one file, beside the list; on a phone, in front of it. */
export function DetailPane({ id, onOpen, onChanged, onRemove }: DetailPaneProps) {
  const detail = useFileDetail(id, onChanged);
  const isInFront = useMediaQuery('(max-width: 999px)', false, { getInitialValueInEffect: false });
  const pane = useRef<HTMLElement>(null);
  const ref = useMergedRef(pane, useFocusTrap(isInFront === true));
  useFocusWhileOpen(pane);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && !event.defaultPrevented) onOpen(null);
  };
  return (
    <aside
      ref={ref}
      className={classes.pane}
      tabIndex={-1}
      aria-label="Details of the file"
      {...(isInFront === true && { role: 'dialog', 'aria-modal': true })}
      onKeyDown={onKeyDown}
    >
      <div className={classes.head}>
        <h2 dir="auto">{detail.file?.filename ?? ' '}</h2>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Close the details" onClick={() => onOpen(null)}>
          <Icon name="close" />
        </ActionIcon>
      </div>
      <div className={classes.body}>
        <DetailBody detail={detail} onOpen={onOpen} onRemove={onRemove} />
      </div>
    </aside>
  );
}

interface DetailBodyProps extends Pick<DetailPaneProps, 'onOpen' | 'onRemove'> {
  readonly detail: DetailState;
}

function DetailBody({ detail, onOpen, onRemove }: DetailBodyProps) {
  const { file, failure, refusal, retry } = detail;
  const canWrite = useSession().can('FILES_WRITE');
  if (failure !== null && file === null) {
    return <FailureNotice failure={failure} onRetry={failure.code.startsWith('FILE_') ? undefined : retry} />;
  }
  if (file === null) return <Skeleton className={classes.loading} radius="lg" aria-label="Loading the file" />;
  const editing = {
    file,
    canWrite,
    isChanging: detail.isChanging,
    onChange: detail.change,
    onMetadata: detail.changeMetadata,
  };
  return (
    <>
      <Preview file={file} />
      <FileActions file={file} canWrite={canWrite} onRemove={() => onRemove(file.id)} />
      {refusal !== null && <FailureNotice failure={refusal} />}
      <Filename {...editing} />
      <Facts file={file} />
      <Tags {...editing} />
      <Metadata {...editing} />
      <Expiry {...editing} />
      <Lineage file={file} onOpen={onOpen} />
    </>
  );
}

/** The details take the focus, and give it back to the file they are of. */
function useFocusWhileOpen(pane: React.RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const before = document.activeElement;
    pane.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [pane]);
}
