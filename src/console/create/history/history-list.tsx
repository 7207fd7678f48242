import { Button, NativeSelect, Skeleton } from '@mantine/core';
import { Link } from '../../app/navigation';
import type { GenerationRow } from '../../graph/documents/generations';
import { mediaUrlOf } from '../../graph/media-url';
import type { MediaGenerationKind } from '../../graph/types';
import { FailureNotice } from '../../parts/failure-notice';
import { Icon } from '../../parts/icon';
import { STATUS_NAMES } from '../../parts/statuses';
import { formatRelative } from '../../parts/times';
import { KIND_ICONS, KIND_TITLES, KINDS } from '../draft/draft';
import { Thumbnail } from '../media/thumbnail';
import { hasEnded } from '../run/follow';
import classes from './history.module.css';
import type { History } from './use-history';

interface HistoryListProps {
  readonly history: History;
  readonly kind: MediaGenerationKind | null;
  readonly openId: string | null;
  /** The address of a generation. */
  hrefOf(id: string): string;
  onKind(kind: MediaGenerationKind | null): void;
}

/** What was made before. */
export function HistoryList({ history, kind, openId, hrefOf, onKind }: HistoryListProps) {
  const { rows, isLoading, failure, hasMore, loadMore } = history;
  return (
    <section className={classes.history} aria-labelledby="history">
      <div className={classes.head}>
        <h2 id="history">History</h2>
        <NativeSelect
          aria-label="Kind"
          size="xs"
          data={[
            { value: '', label: 'All kinds' },
            ...KINDS.map((each) => ({ value: each, label: KIND_TITLES[each] })),
          ]}
          value={kind ?? ''}
          onChange={({ currentTarget: { value } }) => onKind(value === '' ? null : (value as MediaGenerationKind))}
        />
      </div>
      {failure !== null && <FailureNotice failure={failure} onRetry={loadMore} />}
      {rows.length === 0 && !isLoading && failure === null && (
        <p className={classes.none}>Nothing was made yet. Describe something, and make it.</p>
      )}
      <ul className={classes.rows} aria-busy={isLoading}>
        {rows.map((row) => (
          <Row key={row.id} row={row} isOpen={row.id === openId} href={hrefOf(row.id)} />
        ))}
        {isLoading && rows.length === 0 && SKELETONS.map((name) => <Skeleton key={name} height={74} radius="md" />)}
      </ul>
      {hasMore && (
        <Button variant="default" loading={isLoading} onClick={loadMore}>
          Show more
        </Button>
      )}
    </section>
  );
}

const SKELETONS = ['a', 'b', 'c', 'd', 'e', 'f'];

function Row({ row, isOpen, href }: { readonly row: GenerationRow; readonly isOpen: boolean; readonly href: string }) {
  const { kind, model, status, progress, createdAt, error, outputs } = row;
  const [first] = outputs;
  const told = status === 'RUNNING' && progress !== null ? `${progress} %` : STATUS_NAMES[status];
  return (
    <li>
      <Link href={href} className={classes.row} aria-current={isOpen ? 'true' : undefined}>
        <span className={classes.picture}>
          {first === undefined || (first.thumbnail === null && first.thumbhash === null) ? (
            <Icon name={KIND_ICONS[kind]} size={22} />
          ) : (
            <Thumbnail kind="IMAGE" thumbhash={first.thumbhash} url={mediaUrlOf(first.thumbnail)} />
          )}
        </span>
        <span className={classes.words}>
          <span className={classes.name}>
            {KIND_TITLES[kind]}
            {outputs.length > 1 && ` · ${outputs.length}`}
          </span>
          <span className={classes.model}>{model}</span>
          <span className={classes.told} data-status={status}>
            {error?.message ?? told}
            {hasEnded(status) && error === null && ` · ${formatRelative(createdAt)}`}
          </span>
        </span>
      </Link>
    </li>
  );
}
