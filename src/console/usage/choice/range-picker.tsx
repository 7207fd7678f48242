import { NativeSelect, TextInput } from '@mantine/core';
import type { SearchChanges } from '../../app/navigation';
import classes from './range-picker.module.css';
import { dayText, GROUPS, RANGES, STEPS, type UsageChoice } from './usage-choice';

interface RangePickerProps {
  readonly choice: UsageChoice;
  onChange(changes: SearchChanges): void;
}

/** Which time, how finely, and what is told apart. */
export function RangePicker({ choice, onChange }: RangePickerProps) {
  return (
    <fieldset className={classes.picker} aria-label="Range and grouping">
      <NativeSelect
        aria-label="Time"
        data={RANGES.map(({ value, label }) => ({ value, label }))}
        value={choice.range}
        onChange={({ currentTarget }) => onChange({ range: currentTarget.value || null, by: null })}
      />
      {choice.range === 'days' && <Days choice={choice} onChange={onChange} />}
      <NativeSelect
        aria-label="Interval"
        data={STEPS.filter(({ value }) => choice.granularities.includes(value)).map(({ value, label }) => ({
          value,
          label,
        }))}
        value={choice.granularity}
        onChange={({ currentTarget }) => onChange({ by: currentTarget.value })}
      />
      <NativeSelect
        aria-label="Group by"
        data={GROUPS.map(({ value, label }) => ({ value, label }))}
        value={choice.group}
        onChange={({ currentTarget }) => onChange({ apart: currentTarget.value || null })}
      />
    </fieldset>
  );
}

function Days({ choice, onChange }: RangePickerProps) {
  const today = dayText(Date.now());
  return (
    <>
      <TextInput
        type="date"
        aria-label="First day (UTC)"
        max={choice.lastDay}
        value={choice.firstDay}
        onChange={({ currentTarget: { value } }) => value !== '' && onChange({ first: value, by: null })}
      />
      <TextInput
        type="date"
        aria-label="Last day (UTC)"
        min={choice.firstDay}
        max={today}
        value={choice.lastDay}
        onChange={({ currentTarget: { value } }) => value !== '' && onChange({ last: value, by: null })}
      />
    </>
  );
}
