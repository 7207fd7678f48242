import type { ModelParameter } from '../../graph/documents/models';
import { isDecimal, isWhole } from './settings';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** As it was entered: a text, the texts of a list, or what was entered for the members of an object. */
export type Entered = string | readonly string[] | EnteredValues;
export interface EnteredValues {
  readonly [name: string]: Entered;
}

/** What a model is sent of its own settings. What was entered for another one, and what cannot be read, is left out. */
export function parametersOf(
  parameters: readonly ModelParameter[],
  entered: EnteredValues,
): Readonly<Record<string, Json>> {
  const taken = parameters.flatMap((parameter) => {
    const value = takenOf(parameter, entered[parameter.name]);
    return value === undefined ? [] : [[parameter.name, value] as const];
  });
  return Object.fromEntries(taken);
}

/** Why what was entered for one cannot be sent, to be said beside the field; null: it can. */
export function errorOfParameter({ type, values }: ModelParameter, entered: Entered | undefined): string | null {
  const text = textIn(entered);
  if (text === '' || isOneOf(type, values)) return null;
  if (type === 'integer') return isWhole(text) ? null : 'A whole number';
  if (type === 'number') return isDecimal(text) ? null : 'A number';
  return type === 'any' || type === 'object' ? (parsed(text) === undefined ? 'Not JSON' : null) : null;
}

/** The first of them, with the name of its field. */
export function errorIn(parameters: readonly ModelParameter[], entered: EnteredValues): string | null {
  for (const parameter of parameters) {
    const value = entered[parameter.name];
    const error = hasMembers(parameter)
      ? errorIn(parameter.members, membersIn(value))
      : errorOfParameter(parameter, value);
    if (error !== null) return hasMembers(parameter) ? error : `${parameter.name}: ${error}`;
  }
  return null;
}

export function hasMembers(
  parameter: ModelParameter,
): parameter is ModelParameter & { readonly members: readonly ModelParameter[] } {
  return parameter.type === 'object' && (parameter.members ?? []).length > 0;
}

/** Empty where something else was entered: for another model, with a setting of the same name. */
export function textIn(entered: Entered | undefined): string {
  return typeof entered === 'string' ? entered.trim() : '';
}

export function listIn(entered: Entered | undefined): readonly string[] {
  return Array.isArray(entered) ? entered : [];
}

export function membersIn(entered: Entered | undefined): EnteredValues {
  return typeof entered === 'object' && !Array.isArray(entered) ? (entered as EnteredValues) : {};
}

function takenOf(parameter: ModelParameter, entered: Entered | undefined): Json | undefined {
  const { type, values } = parameter;
  if (hasMembers(parameter)) {
    const own = parametersOf(parameter.members, membersIn(entered));
    return Object.keys(own).length === 0 ? undefined : own;
  }
  if (type === 'list' && values === null) {
    const list = listIn(entered);
    return list.length === 0 ? undefined : list;
  }
  // The blanks around it may be meant.
  if (type === 'string' && values === null) return typeof entered === 'string' && entered !== '' ? entered : undefined;
  const text = textIn(entered);
  if (text === '' || errorOfParameter(parameter, text) !== null) return undefined;
  if (isOneOf(type, values) && !(values ?? ['true', 'false']).includes(text)) return undefined;
  return read(text, type, values !== null);
}

/** Chosen, not written. */
function isOneOf(type: string, values: readonly string[] | null): boolean {
  return type === 'boolean' || values !== null;
}

/** As the type has it. */
function read(text: string, type: string, isChosen: boolean): Json | undefined {
  if (type === 'boolean') return text === 'true';
  if (type === 'integer' || type === 'number') return isDecimal(text) ? Number(text) : text;
  return (type === 'any' || type === 'object') && !isChosen ? parsed(text) : text;
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
