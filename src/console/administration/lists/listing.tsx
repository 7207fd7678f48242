import { Button, Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { FailureNotice } from '../../parts/failure-notice';
import classes from './listing.module.css';
import type { Pages } from './use-pages';

interface ListingProps<Item> {
  readonly title: string;
  readonly hint: string;
  readonly pages: Pages<Item>;
  /** What is said when there is nothing. */
  readonly none: string;
  /** What makes another one. */
  readonly action?: ReactNode;
  children(item: Item): ReactNode;
}

/** A list with its title, page by page. */
export function Listing<Item extends { readonly id: string }>(props: ListingProps<Item>) {
  const { title, hint, pages, none, action, children } = props;
  const { items, isLoading, failure, hasMore } = pages;
  return (
    <section className={classes.listing} aria-label={title}>
      <div className={classes.head}>
        <div>
          <h2>{title}</h2>
          <p className={classes.hint}>{hint}</p>
        </div>
        {action}
      </div>
      {failure !== null && <FailureNotice failure={failure} onRetry={pages.reload} />}
      {items.length === 0 && !isLoading && failure === null && <p className={classes.none}>{none}</p>}
      <ul className={classes.rows} aria-busy={isLoading}>
        {items.map((item) => (
          <li key={item.id} className={classes.row}>
            {children(item)}
          </li>
        ))}
        {isLoading && items.length === 0 && SKELETONS.map((name) => <Skeleton key={name} height={72} radius="lg" />)}
      </ul>
      {hasMore && (
        <Button variant="default" loading={isLoading} onClick={pages.loadMore}>
          Show more
        </Button>
      )}
    </section>
  );
}

const SKELETONS = ['a', 'b', 'c'];
