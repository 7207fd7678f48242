import { Button } from '@mantine/core';
import { Component, type ReactNode, Suspense } from 'react';
import { EmptyState } from '../parts/empty-state';
import { navigate } from './navigation';
import classes from './page-frame.module.css';
import type { ConsolePage } from './pages';

/** A page while it is loaded, when it is there, and when it has failed. */
export function PageFrame({ page }: { readonly page: ConsolePage | undefined }) {
  if (page === undefined) return <NoSuchPage />;
  return (
    <FailedPage>
      <Suspense fallback={<div className={classes.loading} role="status" aria-label={`Loading ${page.title}`} />}>
        <page.Page />
      </Suspense>
    </FailedPage>
  );
}

function NoSuchPage() {
  return (
    <EmptyState
      icon="search"
      title="Page not found"
      action={<Button onClick={() => navigate('/')}>Go to the files</Button>}
    >
      Your key may not have access to it, or the address has changed.
    </EmptyState>
  );
}

/** After an update of the service, parts of the console that were not loaded yet are gone from it. */
class FailedPage extends Component<{ readonly children: ReactNode }, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <EmptyState
        icon="warning"
        title="The page could not be shown"
        action={<Button onClick={() => location.reload()}>Reload</Button>}
      >
        The service may have been updated meanwhile, or the connection is down.
      </EmptyState>
    );
  }
}
