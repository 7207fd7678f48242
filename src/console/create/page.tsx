import { EmptyState } from '../parts/empty-state';

export function Page() {
  return (
    <EmptyState icon="create" title="Create">
      This page is being built.
    </EmptyState>
  );
}
