import {
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  getNullableType,
  isListType,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql';
import { MAX_PAGE_SIZE } from '../../domain/page';
import { type Cost, costOfValues } from './cost';
import type { ListSize } from './cost-directives';

/** Of a list of which nothing is said. Ours that have no argument are breakdowns, errors and notes of one file. */
const ASSUMED_SIZE = 10;

/** Fields with one item for each that an argument names, which `@listSize` has no word for. */
const NAMING_ARGUMENTS: Readonly<Record<string, string>> = {
  'Query._entities': 'representations',
  'Query.nodes': 'ids',
};

/** How many items the lists below a field have, by field. */
export interface SizedFields {
  readonly names: readonly string[];
  readonly size: Cost;
}

/** How many times what a field answers with stands in the answer. */
export function countOfField(
  field: FieldNode,
  definition: GraphQLField<unknown, unknown>,
  parent: GraphQLNamedType,
  expected: Cost | null,
): Cost {
  if (!isListType(getNullableType(definition.type))) return 1;
  const naming = argumentValue(field, NAMING_ARGUMENTS[`${parent.name}.${definition.name}`] ?? '');
  if (naming !== null) return costOfValues([naming], (variables) => lengthOf(valueFromASTUntyped(naming, variables)));
  return expected ?? ASSUMED_SIZE;
}

/**
 * The size that `@listSize` gives to a list: the largest of the slicing arguments, or the assumed one. Null where it
 * says neither. A value that is no number, or more than a page has, is refused when the operation runs.
 */
export function expectedSize(
  { slicingArguments, assumedSize }: ListSize,
  field: FieldNode,
  definition: GraphQLField<unknown, unknown>,
): Cost | null {
  const given = slicingArguments.map((name) => argumentValue(field, name)).filter((value) => value !== null);
  const defaults = definition.args
    .filter(({ name }) => slicingArguments.includes(name) && argumentValue(field, name) === null)
    .map(({ defaultValue }) => defaultValue);
  const fallback = assumedSize ?? ASSUMED_SIZE;
  if (given.length === 0 && defaults.every((value) => typeof value !== 'number')) return assumedSize;
  return costOfValues(given, (variables) => {
    const values = [...given.map((value) => valueFromASTUntyped(value, variables)), ...defaults];
    const sizes = values.filter((value) => typeof value === 'number');
    return sizes.length === 0 ? fallback : Math.min(Math.max(0, ...sizes), MAX_PAGE_SIZE);
  });
}

function argumentValue(field: FieldNode, name: string): ValueNode | null {
  return field.arguments?.find((argument) => argument.name.value === name)?.value ?? null;
}

/** One value stands for a list of it. */
function lengthOf(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return value === null || value === undefined ? 0 : 1;
}
