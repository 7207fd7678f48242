import { Button } from '@mantine/core';
import type { SearchChanges } from '../../app/navigation';
import { EmptyState } from '../../parts/empty-state';
import { NO_FILTERS } from './filter-panel';
import { countFilters, type ListChoice } from './list-choice';

interface NoFilesProps {
  readonly choice: ListChoice;
  readonly canUpload: boolean;
  onChange(changes: SearchChanges): void;
}

/** Says whether there is nothing, or nothing that was asked for. */
export function NoFiles({ choice, canUpload, onChange }: NoFilesProps) {
  if (choice.search !== '' || countFilters(choice) > 0) {
    return (
      <EmptyState
        icon="search"
        title="No matching files"
        action={
          <Button variant="light" onClick={() => onChange({ ...NO_FILTERS, q: null })}>
            Show all files
          </Button>
        }
      >
        Try another part of the name, or remove a filter.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon="upload" title="No files yet">
      {canUpload
        ? 'Drop pictures, sound or video anywhere on this page, paste them, or choose Upload. Generated files appear here too.'
        : 'Uploaded and generated files appear here. To upload, sign in with a project key that may write files.'}
    </EmptyState>
  );
}
