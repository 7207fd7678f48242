import type { ModelParameter, ParameterType } from '../../../domain/model-parameters';

// Names are those that the SDK takes under the provider's name.

function parameter(name: string, type: ParameterType, more: Partial<ModelParameter> = {}): ModelParameter {
  return { name, type, values: null, range: null, members: null, default: null, description: null, ...more };
}

export function oneOf(name: string, values: readonly string[], more: Partial<ModelParameter> = {}): ModelParameter {
  return parameter(name, 'string', { values, ...more });
}

export function flag(name: string, more: Partial<ModelParameter> = {}): ModelParameter {
  return parameter(name, 'boolean', more);
}

/** Both ends belong to it. */
export function whole(name: string, min: number, max: number, more: Partial<ModelParameter> = {}): ModelParameter {
  return parameter(name, 'integer', { range: { min, max }, description: `From ${min} to ${max}.`, ...more });
}

/** Whose range is not known. */
export function count(name: string, more: Partial<ModelParameter> = {}): ModelParameter {
  return parameter(name, 'integer', more);
}

/** Both ends belong to it. */
export function decimal(name: string, min: number, max: number, more: Partial<ModelParameter> = {}): ModelParameter {
  return parameter(name, 'number', { range: { min, max }, description: `From ${min} to ${max}.`, ...more });
}

export function text(name: string, more: Partial<ModelParameter> = {}): ModelParameter {
  return parameter(name, 'string', more);
}

export function list(name: string, more: Partial<ModelParameter> = {}): ModelParameter {
  return parameter(name, 'list', more);
}

/** @param members all that it takes */
export function object(
  name: string,
  members: readonly ModelParameter[],
  more: Partial<ModelParameter> = {},
): ModelParameter {
  return parameter(name, 'object', { members, ...more });
}

/** Of which no more is known than its name. */
export function anything(name: string): ModelParameter {
  return parameter(name, 'any');
}
