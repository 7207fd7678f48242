import { Button } from '@mantine/core';
import type { Failure } from '../graph/failures';
import classes from './failure-notice.module.css';
import { Icon } from './icon';

interface FailureNoticeProps {
  readonly failure: Failure;
  /** Whether it has just happened: screen readers say it at once then. What was so before is read in its turn. */
  readonly isNews?: boolean;
  /** Offers to do it again. */
  readonly onRetry?: (() => void) | undefined;
}

/** Says what went wrong and what to do next. */
export function FailureNotice({ failure, isNews = true, onRetry }: FailureNoticeProps) {
  return (
    <div role={isNews ? 'alert' : undefined} className={classes.notice} data-code={failure.code}>
      <Icon name="warning" />
      <div className={classes.words}>
        <strong>{failure.message}</strong>
        {failure.advice !== '' && <span>{failure.advice}</span>}
      </div>
      {onRetry !== undefined && (
        <Button size="xs" variant="default" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
