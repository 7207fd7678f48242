import { Select, TextInput } from '@mantine/core';
import type { ModelParameters } from '../../graph/documents/models';
import { AS_THE_MODEL } from './choice-field';

interface VoiceFieldProps {
  readonly voices: NonNullable<ModelParameters['voices']>;
  readonly value: string;
  onChange(value: string): void;
}

export function VoiceField({ voices, value, onChange }: VoiceFieldProps) {
  if (voices.length === 0) {
    return (
      <TextInput
        label="Voice"
        description="Its id in the account at the provider"
        placeholder={AS_THE_MODEL}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    );
  }
  const data = voices.map(({ id, name, language }) => ({
    value: id,
    label: [name ?? id, language === null ? '' : `(${languageName(language)})`].join(' ').trim(),
  }));
  return (
    <Select
      label="Voice"
      placeholder={AS_THE_MODEL}
      data={data}
      searchable={voices.length > 10}
      clearable
      clearButtonProps={{ 'aria-label': 'Default voice', tabIndex: 0 }}
      value={voices.some(({ id }) => id === value) ? value : null}
      onChange={(voice) => onChange(voice ?? '')}
    />
  );
}

const names = new Intl.DisplayNames('en', { type: 'language' });

/** `German`; what is no language, as it is. */
export function languageName(code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}
