import { EmptyState } from '../parts/empty-state';

export function Page() {
  return (
    <EmptyState icon="files" title="Files">
      This page is being built.
    </EmptyState>
  );
}
