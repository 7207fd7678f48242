import { NativeSelect, TextInput } from '@mantine/core';
import type { NumberRange } from '../../graph/documents/models';
import { AS_THE_MODEL } from './choice-field';

interface NumberFieldProps {
  readonly label: string;
  readonly unit: string;
  readonly range: NumberRange;
  readonly value: string;
  readonly error: string | null;
  onChange(value: string): void;
}

/** A number that a model takes: of few, a choice; of many, a text, which stays as it is typed on its way to a number. */
export function NumberField({ label, unit, range, value, error, onChange }: NumberFieldProps) {
  const { min, max, values } = range;
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
  return (
    <TextInput
      inputMode="decimal"
      label={label}
      description={`${min} to ${max} ${unit}`}
      placeholder={AS_THE_MODEL}
      error={error}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
