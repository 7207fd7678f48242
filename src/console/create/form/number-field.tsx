import { NativeSelect, TextInput } from '@mantine/core';
import type { NumberRange } from '../../graph/documents/models';
import { AS_THE_MODEL } from './choice-field';

interface NumberFieldProps {
  readonly label: string;
  readonly unit: string;
  readonly range: NumberRange;
  readonly value: string;
  onChange(value: string): void;
}

/** A number that a model takes: of few, a choice; of many, one that is entered. */
export function NumberField({ label, unit, range, value, onChange }: NumberFieldProps) {
  const { min, max, step, values } = range;
  if (values !== null) {
    return (
      <NativeSelect
        label={label}
        data={[
          { value: '', label: AS_THE_MODEL },
          ...values.map((each) => ({ value: String(each), label: `${each} ${unit}` })),
        ]}
        value={values.some((each) => String(each) === value) ? value : ''}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    );
  }
  const number = Number(value);
  const isWrong = value.trim() !== '' && !(number >= min && number <= max);
  return (
    <TextInput
      type="number"
      inputMode="decimal"
      label={label}
      description={`${min} to ${max} ${unit}`}
      min={min}
      max={max}
      step={step ?? 'any'}
      placeholder={AS_THE_MODEL}
      error={isWrong && `From ${min} to ${max}`}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
