import { EmptyState } from '../parts/empty-state';

export function Page() {
  return (
    <EmptyState icon="usage" title="Usage">
      This page is being built.
    </EmptyState>
  );
}
