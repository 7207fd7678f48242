import type { GenerationRequest } from '../../generation-request';

/** The fields of the input that were given, as `voice` or `parameters.style`: names alone. */
export function givenFields({ kind, parameters, ...fields }: GenerationRequest): readonly string[] {
  const given = Object.entries(fields).flatMap(([name, value]) => (isGiven(name, value) ? [name] : []));
  return [...given, ...Object.keys(parameters).map((name) => `parameters.${name}`)];
}

function isGiven(name: string, value: unknown): boolean {
  // One picture is made where nothing is said.
  if (name === 'n') return value !== 1;
  return value !== null && !(Array.isArray(value) && value.length === 0);
}
