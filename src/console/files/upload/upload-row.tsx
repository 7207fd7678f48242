import { ActionIcon, Button, Progress } from '@mantine/core';
import { memo, useRef } from 'react';
import { formatBytes } from '../../parts/amounts';
import { Icon, type IconName } from '../../parts/icon';
import type { UploadItem } from './upload-item';
import classes from './upload-panel.module.css';
import type { UploadQueue } from './upload-queue';

interface UploadRowProps {
  readonly item: UploadItem;
  readonly queue: UploadQueue;
  onOpen(fileId: string): void;
}

export const UploadRow = memo(function UploadRow({ item, queue, onOpen }: UploadRowProps) {
  const { number, filename, sizeBytes, sentBytes, status, failure } = item;
  const percent = sizeBytes === 0 ? 0 : Math.floor((100 * sentBytes) / sizeBytes);
  const hasBar = status === 'sending' || status === 'paused' || status === 'interrupted';
  return (
    <div className={classes.row} data-status={status}>
      <span className={classes.name} dir="auto" title={filename}>
        {filename}
      </span>
      <span className={classes.actions}>
        <UploadActions item={item} queue={queue} onOpen={onOpen} />
      </span>
      {hasBar && (
        <Progress
          className={classes.bar}
          size="sm"
          value={percent}
          color={status === 'sending' ? 'iris' : 'gray'}
          aria-label={`${filename}: ${percent} percent`}
        />
      )}
      <span className={classes.state}>
        {failure !== null ? (
          <>
            <strong>{failure.message}</strong> {failure.advice}
          </>
        ) : (
          stateOf(item)
        )}
      </span>
      {status === 'interrupted' && (
        <ChooseAgain filename={filename} onFile={(file) => queue.choose(number, file)} key={number} />
      )}
    </div>
  );
});

function stateOf({ status, sentBytes, sizeBytes }: UploadItem): string {
  const progress = `${formatBytes(sentBytes)} of ${formatBytes(sizeBytes)}`;
  switch (status) {
    case 'waiting':
      return `Waiting · ${formatBytes(sizeBytes)}`;
    case 'sending':
      return sentBytes === sizeBytes && sizeBytes > 0 ? 'Processing' : progress;
    case 'paused':
      return `Paused · ${progress}`;
    case 'interrupted':
      return `Interrupted at ${progress}. Choose the file again to resume.`;
    default:
      return formatBytes(sizeBytes);
  }
}

function UploadActions({ item, queue, onOpen }: UploadRowProps) {
  const { number, filename, status, failure, fileId } = item;
  const act = (icon: IconName, label: string, onClick: () => void) => (
    <ActionIcon variant="subtle" color="gray" aria-label={`${label} ${filename}`} title={label} onClick={onClick}>
      <Icon name={icon} size={16} />
    </ActionIcon>
  );
  return (
    <>
      {status === 'sending' && act('pause', 'Pause', () => queue.pause(number))}
      {status === 'paused' && act('play', 'Resume', () => queue.resume(number))}
      {status === 'failed' && failure?.isRetryable && act('play', 'Try again:', () => queue.resume(number))}
      {status === 'done' && fileId !== null && (
        <Button size="compact-xs" variant="subtle" onClick={() => onOpen(fileId)} aria-label={`Show ${filename}`}>
          Show
        </Button>
      )}
      {status !== 'done' && act('close', status === 'failed' ? 'Dismiss' : 'Cancel', () => queue.cancel(number))}
    </>
  );
}

/** A page that is loaded anew may not read a file that the one before was given. */
function ChooseAgain({ filename, onFile }: { readonly filename: string; onFile(file: File): void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={`Choose ${filename} again`}
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          if (file !== undefined) onFile(file);
          currentTarget.value = '';
        }}
      />
      <Button size="compact-sm" variant="light" className={classes.choose} onClick={() => input.current?.click()}>
        Choose the file
      </Button>
    </>
  );
}
