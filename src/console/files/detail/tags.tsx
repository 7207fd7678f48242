import { TagsInput } from '@mantine/core';
import type { EditingProps } from './editing';

const MAX_TAGS = 50;

/** Each is added and removed by itself: what others add meanwhile stays. */
export function Tags({ file, canWrite, isChanging, onChange }: EditingProps) {
  const save = (tags: readonly string[]) => {
    const addTags = tags.filter((tag) => !file.tags.includes(tag));
    const removeTags = file.tags.filter((tag) => !tags.includes(tag));
    void onChange({ ...(addTags.length > 0 && { addTags }), ...(removeTags.length > 0 && { removeTags }) });
  };
  return (
    <TagsInput
      label="Tags"
      description={canWrite ? 'Enter or a comma adds one' : undefined}
      placeholder={file.tags.length === 0 && canWrite ? 'campaign' : ''}
      maxTags={MAX_TAGS}
      readOnly={!canWrite || isChanging}
      acceptValueOnBlur
      value={[...file.tags]}
      onChange={save}
    />
  );
}
