import { NativeSelect, TextInput } from '@mantine/core';

interface ChoiceFieldProps {
  readonly label: string;
  /** An empty list: any value. */
  readonly values: readonly string[];
  readonly value: string;
  readonly example: string;
  readonly disabled?: boolean;
  onChange(value: string): void;
}

export const AS_THE_MODEL = 'Default';

/** One of the values that a model takes, or any where it takes any. */
export function ChoiceField({ label, values, value, example, disabled = false, onChange }: ChoiceFieldProps) {
  if (values.length === 0) {
    return (
      <TextInput
        label={label}
        placeholder={example}
        disabled={disabled}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    );
  }
  return (
    <NativeSelect
      label={label}
      disabled={disabled}
      data={[{ value: '', label: AS_THE_MODEL }, ...values.map((each) => ({ value: each, label: each }))]}
      value={values.includes(value) ? value : ''}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
