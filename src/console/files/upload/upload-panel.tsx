import { ActionIcon, Button, Progress, UnstyledButton } from '@mantine/core';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { formatBytes, formatCount } from '../../parts/amounts';
import { useAnnouncer } from '../../parts/announcer';
import { Icon } from '../../parts/icon';
import type { UploadItem } from './upload-item';
import classes from './upload-panel.module.css';
import type { UploadQueue } from './upload-queue';
import { UploadRows } from './upload-rows';

interface UploadPanelProps {
  readonly queue: UploadQueue;
  onOpen(fileId: string): void;
}

/** What is on its way, what has arrived, and what was refused. */
export function UploadPanel({ queue, onOpen }: UploadPanelProps) {
  const items = useSyncExternalStore(queue.subscribe, queue.items);
  const [chosen, setChosen] = useState<boolean | null>(null);
  useSpokenProgress(queue);
  if (items.length === 0) return null;
  const isOver = items.every(({ status }) => status === 'done');
  const isUnderWay = items.some(({ status }) => status !== 'done' && status !== 'failed');
  // What has gone well takes no more room than it must.
  const isShut = chosen ?? isOver;
  return (
    <section className={classes.panel} aria-label="Uploads">
      <header className={classes.head}>
        <UnstyledButton className={classes.title} aria-expanded={!isShut} onClick={() => setChosen(!isShut)}>
          <strong>{titleOf(items)}</strong>
          <span className={classes.sum}>{sumOf(items)}</span>
          <span className={classes.chevron} data-shut={isShut}>
            <Icon name="chevronDown" size={16} />
          </span>
        </UnstyledButton>
        {isOver && (
          <ActionIcon variant="subtle" color="gray" aria-label="Close the uploads" onClick={() => queue.clearEnded()}>
            <Icon name="close" size={16} />
          </ActionIcon>
        )}
      </header>
      {isUnderWay && <Progress className={classes.overall} size={3} radius={0} value={percentOf(items)} aria-hidden />}
      {!isShut && <UploadRows items={items} queue={queue} onOpen={onOpen} />}
      {!isShut && items.some(({ status }) => status === 'done') && !isOver && (
        <Button variant="subtle" size="compact-sm" className={classes.clear} onClick={() => queue.clearEnded()}>
          Clear finished
        </Button>
      )}
    </section>
  );
}

function titleOf(items: readonly UploadItem[]): string {
  const count = (...wanted: readonly string[]) => items.filter(({ status }) => wanted.includes(status)).length;
  const left = count('waiting', 'sending');
  if (left > 0) return `Uploading ${formatCount(left, 'file')}`;
  if (count('failed') > 0) return `${formatCount(count('failed'), 'upload')} failed`;
  if (count('interrupted') > 0) return `${formatCount(count('interrupted'), 'upload')} interrupted`;
  if (count('paused') > 0) return `${formatCount(count('paused'), 'upload')} paused`;
  return `${formatCount(items.length, 'file')} uploaded`;
}

function bytesOf(items: readonly UploadItem[]): readonly [sent: number, all: number] {
  const counted = items.filter(({ status }) => status !== 'failed');
  return [
    counted.reduce((sum, { sentBytes }) => sum + sentBytes, 0),
    counted.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  ];
}

function sumOf(items: readonly UploadItem[]): string {
  const [sent, all] = bytesOf(items);
  if (all === 0) return '';
  return sent === all ? formatBytes(all) : `${formatBytes(sent)} of ${formatBytes(all)}`;
}

function percentOf(items: readonly UploadItem[]): number {
  const [sent, all] = bytesOf(items);
  return all === 0 ? 0 : (100 * sent) / all;
}

/** So many are named at once: of more nobody wants to hear. */
const MAX_NAMED = 3;

/** Has a screen reader say what has ended, and nothing of each step on the way. */
function useSpokenProgress(queue: UploadQueue): void {
  const { say } = useAnnouncer();
  useEffect(() => queue.onEnded((ended) => say(spoken(ended))), [queue, say]);
}

function spoken(ended: readonly UploadItem[]): string {
  if (ended.length > MAX_NAMED) {
    const done = ended.filter(({ status }) => status === 'done').length;
    const failed = ended.length - done;
    return [
      done > 0 ? `${formatCount(done, 'file')} uploaded.` : '',
      failed > 0 ? `${formatCount(failed, 'file')} not uploaded.` : '',
    ]
      .join(' ')
      .trim();
  }
  return ended
    .map(({ filename, status, failure }) =>
      status === 'done' ? `${filename} is uploaded.` : `${filename} was not uploaded: ${failure?.message ?? ''}`,
    )
    .join(' ');
}
