import { Button, NativeSelect, SegmentedControl, TextInput, VisuallyHidden } from '@mantine/core';
import { type ChangeEvent, useEffect, useRef, useState } from 'react';
import type { SearchChanges } from '../../app/navigation';
import { Icon } from '../../parts/icon';
import { FilterPanel } from './filter-panel';
import { type ListChoice, MIN_SEARCH_CHARACTERS, ORDERS } from './list-choice';
import classes from './toolbar.module.css';

export interface ToolbarProps {
  readonly choice: ListChoice;
  onChange(changes: SearchChanges): void;
  /** Null where nothing can be uploaded. */
  readonly onUpload: ((files: readonly File[]) => void) | null;
}

export function Toolbar({ choice, onChange, onUpload }: ToolbarProps) {
  return (
    <search className={classes.toolbar} aria-label="Search and filters">
      <SearchField search={choice.search} onSearch={(search) => onChange({ q: search === '' ? null : search })} />
      <FilterPanel choice={choice} onChange={onChange} />
      <NativeSelect
        aria-label="Order"
        className={classes.order}
        data={ORDERS.map(({ value, label }) => ({ value, label }))}
        value={choice.order}
        onChange={({ currentTarget }) => onChange({ order: currentTarget.value === '' ? null : currentTarget.value })}
      />
      <SegmentedControl
        aria-label="View"
        className={classes.view}
        value={choice.view}
        onChange={(view) => onChange({ view: view === 'grid' ? null : view })}
        data={[
          { value: 'grid', label: <ViewLabel icon="files" name="Grid" /> },
          { value: 'list', label: <ViewLabel icon="list" name="List" /> },
        ]}
      />
      {onUpload !== null && <UploadButton onUpload={onUpload} />}
    </search>
  );
}

function ViewLabel({ icon, name }: { readonly icon: 'files' | 'list'; readonly name: string }) {
  return (
    <span className={classes.viewLabel}>
      <Icon name={icon} size={17} />
      <VisuallyHidden>{name}</VisuallyHidden>
    </span>
  );
}

/** Long enough not to ask at every keystroke. */
const TYPING_PAUSE_MS = 300;

function SearchField({ search, onSearch }: { readonly search: string; onSearch(search: string): void }) {
  const [typed, setTyped] = useState(search);
  const pause = useRef<ReturnType<typeof setTimeout>>();
  useEffect(() => setTyped(search), [search]);
  useEffect(() => () => clearTimeout(pause.current), []);
  const isShort = typed.trim().length > 0 && typed.trim().length < MIN_SEARCH_CHARACTERS;
  return (
    <TextInput
      type="search"
      className={classes.search}
      aria-label="Search by name"
      placeholder="Search by name"
      value={typed}
      leftSection={<Icon name="search" size={17} />}
      rightSection={isShort ? <span className={classes.hint}>3 letters</span> : null}
      rightSectionWidth={isShort ? 74 : undefined}
      onChange={({ currentTarget: { value } }: ChangeEvent<HTMLInputElement>) => {
        setTyped(value);
        clearTimeout(pause.current);
        pause.current = setTimeout(() => onSearch(value), TYPING_PAUSE_MS);
      }}
    />
  );
}

function UploadButton({ onUpload }: { onUpload(files: readonly File[]): void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Files to upload"
        onChange={({ currentTarget }) => {
          onUpload([...(currentTarget.files ?? [])]);
          currentTarget.value = '';
        }}
      />
      <Button
        className={classes.upload}
        leftSection={<Icon name="upload" size={17} />}
        onClick={() => input.current?.click()}
      >
        Upload
      </Button>
    </>
  );
}
