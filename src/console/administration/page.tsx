import { EmptyState } from '../parts/empty-state';

export function Page() {
  return (
    <EmptyState icon="administration" title="Administration">
      This page is being built.
    </EmptyState>
  );
}
