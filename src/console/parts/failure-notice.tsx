import { Button } from '@mantine/core';
import type { Failure } from '../graph/failures';
import classes from './failure-notice.module.css';
import { Icon } from './icon';

/** Says what went wrong and what to do next; with `onRetry`, offers to do it again. Screen readers say it at once. */
export function FailureNotice({ failure, onRetry }: { readonly failure: Failure; readonly onRetry?: () => void }) {
  return (
    <div role="alert" className={classes.notice} data-code={failure.code}>
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
