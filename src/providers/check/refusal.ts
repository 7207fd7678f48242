import { MediaFailure } from '../../domain/errors';

interface NamedModel {
  readonly id: string;
  readonly provider: string;
}

/** Says that a model has no use for a field, or has to have it. */
export function capabilityMissing({ id, provider }: NamedModel, field: string, what: string): MediaFailure {
  return new MediaFailure('MODEL_CAPABILITY_MISSING', `${id} ${what}.`, {
    path: ['input', field],
    details: { type: 'PROVIDER', provider, providerCode: null, retryAfterSeconds: null },
  });
}

/** @param field `size`, or `parameters.style` */
export function invalidValue(field: string, expected: string): MediaFailure {
  const [first = field, ...rest] = field.split('.');
  return invalidAt(rest.length === 0 ? [first] : [first, rest.join('.')], expected);
}

/** @param path within the input */
export function invalidAt(path: readonly string[], expected: string): MediaFailure {
  return new MediaFailure('INVALID_INPUT', expected, { path: ['input', ...path] });
}
