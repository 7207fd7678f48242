import { Button, Chip, Popover, Select, TagsInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { SearchChanges } from '../../app/navigation';
import { Icon } from '../../parts/icon';
import classes from './filter-panel.module.css';
import { countFilters, EXPIRIES, KINDS, type ListChoice, ORIGINS, SIZES } from './list-choice';

interface FilterPanelProps {
  readonly choice: ListChoice;
  onChange(changes: SearchChanges): void;
}

export const NO_FILTERS: SearchChanges = { kind: null, origin: null, tag: null, size: null, expires: null };

export function FilterPanel({ choice, onChange }: FilterPanelProps) {
  const count = countFilters(choice);
  return (
    <Popover position="bottom-start" width={340} radius="lg" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant={count > 0 ? 'light' : 'default'}
          leftSection={<Icon name="filter" size={17} />}
          rightSection={count > 0 ? <span className={classes.count}>{count}</span> : null}
        >
          Filters
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.panel} aria-label="Filters">
        <Conditions choice={choice} onChange={onChange} />
        {count > 0 && (
          <Button variant="subtle" size="sm" onClick={() => onChange(NO_FILTERS)}>
            Clear all filters
          </Button>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

function Conditions({ choice, onChange }: FilterPanelProps) {
  const { kinds, origins, tags, size, expiry } = choice;
  return (
    <>
      <Choices label="Kind">
        <Chip.Group multiple value={[...kinds]} onChange={(kind) => onChange({ kind })}>
          {KINDS.map(({ value, label }) => (
            <Chip key={value} value={value} size="sm">
              {label}
            </Chip>
          ))}
        </Chip.Group>
      </Choices>
      <Choices label="Origin">
        <Chip.Group multiple value={[...origins]} onChange={(origin) => onChange({ origin })}>
          {ORIGINS.map(({ value, label }) => (
            <Chip key={value} value={value} size="sm">
              {label}
            </Chip>
          ))}
        </Chip.Group>
      </Choices>
      <TagsInput
        label="Tags"
        description="Files with all of these tags"
        placeholder={tags.length === 0 ? 'campaign' : ''}
        maxTags={50}
        value={[...tags]}
        onChange={(tag) => onChange({ tag })}
        comboboxProps={{ withinPortal: false }}
      />
      <Select
        label="Expires"
        data={EXPIRIES.map(({ value, label }) => ({ value, label }))}
        value={expiry}
        allowDeselect={false}
        onChange={(expires) => onChange({ expires: expires || null })}
        comboboxProps={{ withinPortal: false }}
      />
      <Select
        label="Size"
        data={SIZES.map(({ value, label }) => ({ value, label }))}
        value={size}
        allowDeselect={false}
        onChange={(chosen) => onChange({ size: chosen || null })}
        comboboxProps={{ withinPortal: false }}
      />
    </>
  );
}

function Choices({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <fieldset className={classes.choices}>
      <legend>{label}</legend>
      {children}
    </fieldset>
  );
}
