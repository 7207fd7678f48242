import { type GraphQLResolveInfo, Kind, type ObjectFieldNode } from 'graphql';
import { MediaFailure } from '../domain/errors';

type Variables = GraphQLResolveInfo['variableValues'];

/**
 * Refuses a field of the argument `input` that the operation gives by a variable and the request does not: to GraphQL it is as
 * if it had not been named, and what was to be narrower would be without bounds. Of an input that is one variable as a whole
 * nobody can tell.
 *
 * @param names the fields that are looked at, each with all that is in it
 * @throws {MediaFailure} INVALID_INPUT with the path of the field
 */
export function refuseLostVariables(
  { fieldNodes, variableValues }: GraphQLResolveInfo,
  ...names: readonly string[]
): void {
  const input = fieldNodes[0]?.arguments?.find(({ name }) => name.value === 'input')?.value;
  if (input?.kind !== Kind.OBJECT) return;
  for (const field of input.fields) {
    if (names.includes(field.name.value)) requireGiven(field, variableValues, ['input', field.name.value]);
  }
}

function requireGiven({ value }: ObjectFieldNode, variables: Variables, path: readonly string[]): void {
  if (value.kind === Kind.OBJECT) {
    for (const field of value.fields) requireGiven(field, variables, [...path, field.name.value]);
  }
  if (value.kind !== Kind.VARIABLE || Object.hasOwn(variables, value.name.value)) return;
  const message = `The operation gives \`${path.at(-1)}\` by the variable $${value.name.value}, which the request does not have. Where nothing is to be given, it is null.`;
  throw new MediaFailure('INVALID_INPUT', message, { path });
}
