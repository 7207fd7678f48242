import { NativeSelect, TextInput } from '@mantine/core';
import type { Model } from '../../graph/documents/models';
import type { Draft, SettingName } from '../draft/draft';
import { picturesOf, settingOf } from '../draft/settings';
import { AS_THE_MODEL, ChoiceField } from './choice-field';
import classes from './form.module.css';
import { NumberField } from './number-field';
import { languageName, VoiceField } from './voice-field';

interface SettingsFieldsProps {
  readonly draft: Draft;
  readonly model: Model;
  onSetting(name: SettingName, value: string): void;
}

/** What the model says that it takes, and nothing else. */
export function SettingsFields({ draft, model, onSetting }: SettingsFieldsProps) {
  const { sizes, aspectRatios, qualities, voices, formats, languages, durationSeconds, speed, maxImages, seed } =
    model.parameters;
  const field = (name: SettingName) => ({
    value: draft.settings[name] ?? '',
    onChange: (value: string) => onSetting(name, value),
  });
  const written = (name: SettingName) => ({ ...field(name), error: settingOf(draft, model, name).error });
  const hasSize = settingOf(draft, model, 'size').text !== undefined;
  const pictures = picturesOf(maxImages);
  return (
    <div className={classes.settings}>
      {pictures !== null && <NumberField label="Number" unit="pictures" range={pictures} {...written('n')} />}
      {sizes !== null && <ChoiceField label="Size" values={sizes} example="1024x768" {...field('size')} />}
      {aspectRatios !== null && (
        <ChoiceField
          label="Aspect ratio"
          values={aspectRatios}
          example={hasSize ? 'set by the size' : '16:9'}
          disabled={hasSize}
          {...field('aspectRatio')}
        />
      )}
      {qualities !== null && <ChoiceField label="Quality" values={qualities} example="high" {...field('quality')} />}
      {durationSeconds !== null && (
        <NumberField label="Duration" unit="seconds" range={durationSeconds} {...written('durationSeconds')} />
      )}
      {voices !== null && <VoiceField voices={voices} {...field('voice')} />}
      {formats !== null && <ChoiceField label="Format" values={formats} example="mp3" {...field('format')} />}
      {speed !== null && <NumberField label="Speed" unit="times" range={speed} {...written('speed')} />}
      {draft.kind === 'TRANSCRIPTION' && <LanguageField languages={languages} {...field('language')} />}
      {draft.kind === 'TRANSCRIPTION' && (
        <NativeSelect
          label="Speakers"
          data={[
            { value: '', label: 'Not distinguished' },
            { value: 'yes', label: 'Distinguished, where supported' },
          ]}
          value={draft.settings.diarize ?? ''}
          onChange={({ currentTarget }) => onSetting('diarize', currentTarget.value)}
        />
      )}
      {seed && <SeedField {...written('seed')} />}
    </div>
  );
}

interface FieldProps {
  readonly value: string;
  onChange(value: string): void;
}

function SeedField({ value, error, onChange }: FieldProps & { readonly error: string | null }) {
  return (
    <TextInput
      label="Seed"
      inputMode="numeric"
      placeholder="Random"
      description="Repeats a result"
      error={error}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

/** Null: the model finds out by itself, or only knows one. */
function LanguageField({ languages, value, onChange }: FieldProps & { readonly languages: readonly string[] | null }) {
  if (languages === null) return null;
  if (languages.length === 0) {
    return <ChoiceField label="Language" values={[]} example="en, de, ja" value={value} onChange={onChange} />;
  }
  return (
    <NativeSelect
      label="Language"
      data={[
        { value: '', label: AS_THE_MODEL },
        ...languages.map((code) => ({ value: code, label: languageName(code) })),
      ]}
      value={languages.includes(value) ? value : ''}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
