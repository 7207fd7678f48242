import { MediaFailure } from '../../../domain/errors';
import { modelIdOf, type RemoteModelDescription } from '../model-description';

/** Says that a model has no use for a field, or has to have it. */
export function capabilityMissing(model: RemoteModelDescription, field: string, what: string): MediaFailure {
  return new MediaFailure('MODEL_CAPABILITY_MISSING', `${modelIdOf(model)} ${what}.`, {
    path: ['input', field],
    details: { type: 'PROVIDER', provider: model.provider, providerCode: null, retryAfterSeconds: null },
  });
}

export function invalidValue(field: string, expected: string): MediaFailure {
  return new MediaFailure('INVALID_INPUT', expected, { path: ['input', ...field.split('.')] });
}

/** @param value null: not given */
export function checkChoice(
  model: RemoteModelDescription,
  field: string,
  value: string | null,
  choice: readonly string[] | 'ANY' | null,
): void {
  if (value === null || choice === 'ANY') return;
  if (choice === null) throw capabilityMissing(model, field, `takes no ${field}`);
  if (!choice.includes(value)) throw invalidValue(field, `${field} must be one of ${choice.join(', ')}.`);
}
