import { NativeSelect } from '@mantine/core';
import { useProjects } from '../../app/projects';
import { FailureNotice } from '../../parts/failure-notice';

interface ProjectFieldProps {
  /** What is chosen when no project is. */
  readonly all: string;
  readonly description?: string;
  readonly value: string;
  onChange(projectId: string): void;
}

/** One of the projects of the organization, or all of them. */
export function ProjectField({ all, description, value, onChange }: ProjectFieldProps) {
  const { projects, hasMore, failure, isLoading, reload } = useProjects();
  const more = hasMore && failure === null ? 'Only the first 2,000 projects are listed.' : null;
  return (
    <>
      <NativeSelect
        label="Project"
        description={[description, more].filter(Boolean).join('. ') || undefined}
        disabled={isLoading}
        data={[{ value: '', label: all }, ...projects.map(({ id, name }) => ({ value: id, label: name }))]}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
      {failure !== null && <FailureNotice failure={failure} onRetry={reload} />}
    </>
  );
}
