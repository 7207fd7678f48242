import { ActionIcon, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import type { FileMetadataEntry } from '../../graph/types';
import { Icon } from '../../parts/icon';
import classes from './detail-pane.module.css';
import type { EditingProps } from './editing';

/** Facts that were noted of the file. A value is saved when it is left; what others note meanwhile stays. */
export function Metadata({ file, canWrite, onMetadata }: EditingProps) {
  const { metadata } = file;
  return (
    <section className={classes.section} aria-labelledby="metadata">
      <h3 id="metadata">Metadata</h3>
      {metadata.length === 0 && !canWrite && <p className={classes.muted}>No metadata yet.</p>}
      {metadata.map((entry) => (
        <Entry
          key={entry.key}
          entry={entry}
          canWrite={canWrite}
          onValue={(value) => onMetadata({ kind: 'set', entry: { key: entry.key, value } })}
          onRemove={() => void onMetadata({ kind: 'remove', key: entry.key })}
        />
      ))}
      {canWrite && <NewEntry taken={metadata} onAdd={(entry) => onMetadata({ kind: 'add', entry })} />}
    </section>
  );
}

interface EntryProps {
  readonly entry: FileMetadataEntry;
  readonly canWrite: boolean;
  onValue(value: string): Promise<boolean>;
  onRemove(): void;
}

function Entry({ entry, canWrite, onValue, onRemove }: EntryProps) {
  const [value, setValue] = useState(entry.value);
  useEffect(() => setValue(entry.value), [entry.value]);
  const save = async () => {
    if (value !== entry.value && !(await onValue(value))) setValue(entry.value);
  };
  return (
    <div className={classes.entry}>
      <span className={classes.muted} dir="auto" title={entry.key}>
        {entry.key}
      </span>
      <TextInput
        size="xs"
        dir="auto"
        aria-label={`Value of ${entry.key}`}
        maxLength={1_000}
        readOnly={!canWrite}
        value={value}
        onChange={(event) => setValue(event.currentTarget.value)}
        onBlur={() => void save()}
        onKeyDown={(event) => event.key === 'Enter' && !event.nativeEvent.isComposing && event.currentTarget.blur()}
      />
      {canWrite && (
        <ActionIcon variant="subtle" color="gray" aria-label={`Remove ${entry.key}`} onClick={onRemove}>
          <Icon name="close" size={15} />
        </ActionIcon>
      )}
    </div>
  );
}

interface NewEntryProps {
  readonly taken: readonly FileMetadataEntry[];
  onAdd(entry: FileMetadataEntry): Promise<boolean>;
}

function NewEntry({ taken, onAdd }: NewEntryProps) {
  const [key, setKey] = useState('');
  const [value, setValue] = useState('');
  const isTaken = taken.some((each) => each.key === key.trim());
  const add = async (event: FormEvent) => {
    event.preventDefault();
    if (key.trim() === '' || isTaken) return;
    if (await onAdd({ key: key.trim(), value })) {
      setKey('');
      setValue('');
    }
  };
  return (
    <form className={classes.entry} onSubmit={(event) => void add(event)}>
      <TextInput
        size="xs"
        dir="auto"
        aria-label="Name of a new entry"
        placeholder="Name"
        maxLength={64}
        error={isTaken}
        value={key}
        onChange={(event) => setKey(event.currentTarget.value)}
      />
      <TextInput
        size="xs"
        dir="auto"
        aria-label="Value of the new entry"
        placeholder="Value"
        maxLength={1_000}
        value={value}
        onChange={(event) => setValue(event.currentTarget.value)}
      />
      <ActionIcon
        type="submit"
        variant="subtle"
        color="gray"
        aria-label="Add the entry"
        disabled={key.trim() === '' || isTaken}
      >
        <Icon name="plus" size={15} />
      </ActionIcon>
    </form>
  );
}
