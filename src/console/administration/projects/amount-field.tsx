import { NativeSelect, TextInput } from '@mantine/core';
import classes from '../lists/dialog.module.css';
import { amountOf, type Entered, type Unit } from './amounts-entered';

interface AmountFieldProps {
  readonly label: string;
  readonly description: string;
  readonly units: readonly Unit[];
  readonly entered: Entered;
  onChange(entered: Entered): void;
}

/** A limit; empty: none. */
export function AmountField({ label, description, units, entered, onChange }: AmountFieldProps) {
  const isWrong = amountOf(entered, units) === undefined;
  const input = (
    <TextInput
      inputMode="decimal"
      label={label}
      description={description}
      placeholder="No limit"
      error={isWrong && 'Enter a number, or leave it empty'}
      value={entered.text}
      onChange={({ currentTarget }) => onChange({ ...entered, text: currentTarget.value })}
    />
  );
  if (units.length === 1) return input;
  return (
    <div className={classes.amount}>
      {input}
      <NativeSelect
        aria-label={`${label}: unit`}
        data={units.map(({ label: name }, index) => ({ value: String(index), label: name }))}
        value={String(entered.unit)}
        onChange={({ currentTarget }) => onChange({ ...entered, unit: Number(currentTarget.value) })}
      />
    </div>
  );
}
