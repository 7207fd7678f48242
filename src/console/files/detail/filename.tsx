import { TextInput } from '@mantine/core';
import { type KeyboardEvent, useEffect, useState } from 'react';
import type { EditingProps } from './editing';

/** Saved when it is left, or by Enter. */
export function Filename({ file, canWrite, onChange }: EditingProps) {
  const [name, setName] = useState(file.filename);
  useEffect(() => setName(file.filename), [file.filename]);
  const save = async () => {
    if (name.trim() === '' || name === file.filename) setName(file.filename);
    else if (!(await onChange({ filename: name }))) setName(file.filename);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') event.currentTarget.blur();
    if (event.key === 'Escape' && name !== file.filename) {
      event.preventDefault();
      setName(file.filename);
    }
  };
  return (
    <TextInput
      label="Name"
      dir="auto"
      maxLength={255}
      readOnly={!canWrite}
      value={name}
      onChange={(event) => setName(event.currentTarget.value)}
      onBlur={() => void save()}
      onKeyDown={onKeyDown}
    />
  );
}
