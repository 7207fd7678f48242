import { Button, NativeSelect, Textarea } from '@mantine/core';
import type { FormEvent } from 'react';
import { useSession } from '../../app/session';
import type { Model } from '../../graph/documents/models';
import type { Failure } from '../../graph/failures';
import { FailureNotice } from '../../parts/failure-notice';
import { Icon } from '../../parts/icon';
import { type Draft, missingOf } from '../draft/draft';
import { estimate, formatPrice } from '../draft/price';
import classes from './form.module.css';
import { FreeParameters } from './free-parameters';
import { MediaFields } from './media-fields';
import { ModelField } from './model-field';
import { SettingsFields } from './settings-fields';

export interface CreateFormProps {
  readonly draft: Draft;
  readonly model: Model;
  /** Of this kind. */
  readonly models: readonly Model[];
  readonly isSending: boolean;
  readonly failure: Failure | null;
  onChange(change: Partial<Draft>): void;
  /** Whether what has failed is what the form says. */
  readonly canRetry: boolean;
  onSubmit(): void;
  onStop(): void;
}

/** Made from what the model says that it can do. */
export function CreateForm({ draft, model, models, onChange, ...sending }: CreateFormProps) {
  const missing = missingOf(draft, model);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing === null && !sending.isSending) sending.onSubmit();
  };
  const own = model.parameters.parameters;
  return (
    <form className={classes.form} onSubmit={submit} aria-label="Generation settings">
      <PromptField draft={draft} model={model} onChange={onChange} />
      <MediaFields draft={draft} model={model} onChange={onChange} />
      <ModelField models={models} model={model} onModel={(id) => onChange({ model: id })} />
      <SettingsFields
        draft={draft}
        model={model}
        onSetting={(name, value) => onChange({ settings: { ...draft.settings, [name]: value } })}
      />
      <details className={classes.more}>
        <summary>More settings</summary>
        <div className={classes.moreBody}>
          {draft.kind !== 'TRANSCRIPTION' && <StoreField draft={draft} onChange={onChange} />}
          {own.length === 0 && <p className={classes.hint}>This model has no settings of its own.</p>}
          <FreeParameters
            key={model.id}
            parameters={own}
            values={draft.parameters}
            onChange={(parameters) => onChange({ parameters })}
          />
        </div>
      </details>
      <Submit draft={draft} model={model} missing={missing} {...sending} />
    </form>
  );
}

function PromptField({ draft, model, onChange }: Pick<CreateFormProps, 'draft' | 'model' | 'onChange'>) {
  const longest = model.parameters.maxPromptCharacters;
  const { label, placeholder } = PROMPTS[draft.kind];
  return (
    <Textarea
      label={draft.kind === 'IMAGE' && draft.image !== null ? 'What to change' : label}
      placeholder={placeholder}
      dir="auto"
      autosize
      minRows={draft.kind === 'TRANSCRIPTION' ? 2 : 4}
      maxRows={14}
      value={draft.prompt}
      error={longest !== null && draft.prompt.length > longest && `At most ${longest.toLocaleString('en')} characters`}
      onChange={({ currentTarget }) => onChange({ prompt: currentTarget.value })}
    />
  );
}

const PROMPTS = {
  IMAGE: { label: 'Prompt', placeholder: 'A lighthouse at dusk, painted in gouache' },
  VIDEO: { label: 'Prompt', placeholder: 'Waves roll in; the camera rises slowly' },
  SPEECH: { label: 'Text', placeholder: 'The text to speak' },
  TRANSCRIPTION: { label: 'Context (optional)', placeholder: 'Names and terms that occur in the recording' },
} as const;

function StoreField({ draft, onChange }: Pick<CreateFormProps, 'draft' | 'onChange'>) {
  const keepsNothing = useSession().viewer.project?.policy.zeroDataRetention === true;
  if (keepsNothing) return null;
  return (
    <NativeSelect
      label="Result"
      data={[
        { value: '', label: 'Store by project policy' },
        { value: 'yes', label: 'Store as files' },
        { value: 'no', label: 'Do not store: download within the hour' },
      ]}
      value={draft.store === null ? '' : draft.store ? 'yes' : 'no'}
      onChange={({ currentTarget: { value } }) => onChange({ store: value === '' ? null : value === 'yes' })}
    />
  );
}

interface SubmitProps
  extends Pick<CreateFormProps, 'draft' | 'model' | 'isSending' | 'failure' | 'canRetry' | 'onSubmit' | 'onStop'> {
  readonly missing: string | null;
}

function Submit({ draft, model, missing, isSending, failure, canRetry, onSubmit, onStop }: SubmitProps) {
  const mayWorkLater = failure?.isRetryable === true && canRetry && missing === null;
  const { usd, reason } = estimate(draft, model);
  return (
    <div className={classes.submit}>
      {failure !== null && <FailureNotice failure={failure} onRetry={mayWorkLater ? onSubmit : undefined} />}
      <p className={classes.price}>
        <strong>{usd === null ? 'Price' : usd === 0 ? 'Free' : `About ${formatPrice(usd)}`}</strong>
        <span>{reason}</span>
      </p>
      <div className={classes.buttons}>
        <Button
          type="submit"
          size="md"
          loading={isSending}
          disabled={missing !== null}
          aria-describedby="missing"
          leftSection={<Icon name="create" size={18} />}
        >
          {draft.kind === 'TRANSCRIPTION' ? 'Transcribe' : draft.kind === 'SPEECH' ? 'Speak' : 'Generate'}
        </Button>
        {isSending && (
          <Button size="md" variant="default" onClick={onStop}>
            Stop waiting
          </Button>
        )}
        <span id="missing" className={classes.hint} role="status">
          {missing ?? ''}
        </span>
      </div>
    </div>
  );
}
