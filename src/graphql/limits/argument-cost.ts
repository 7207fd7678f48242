import {
  type ASTNode,
  type DirectiveNode,
  type FieldNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLNamedType,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  Kind,
  type ValueNode,
  valueFromASTUntyped,
  visit,
} from 'graphql';
import { MAX_PAGE_SIZE } from '../../domain/page';

/** The values of an operation's variables, as JSON has them. */
export type Variables = Readonly<Record<string, unknown>>;

/** What a part of an operation costs: known from its text alone, or only once the variables are. */
export type Cost = number | ((variables: Variables) => number);

export function evaluateCost(cost: Cost, variables: Variables): number {
  return typeof cost === 'number' ? cost : cost(variables);
}

/** Calculates one cost from others: at once where all are known. Each is evaluated once an evaluation. */
export function combineCosts(costs: readonly Cost[], calculate: (amounts: readonly number[]) => number): Cost {
  if (costs.every((cost): cost is number => typeof cost === 'number')) return bounded(calculate(costs));
  return (variables) => bounded(calculate(costs.map((cost) => evaluateCost(cost, variables))));
}

export function sumOfCosts(costs: readonly Cost[]): Cost {
  return combineCosts(costs, (amounts) => amounts.reduce((sum, amount) => sum + amount, 0));
}

/** A cost that is calculated from values of the operation's text: at once where none of them has a variable in it. */
function costOfValues(values: readonly ValueNode[], calculate: (variables: Variables) => number): Cost {
  if (values.some(hasVariable)) return (variables) => bounded(calculate(variables));
  return bounded(calculate({}));
}

function hasVariable(value: ASTNode): boolean {
  let found = false;
  visit(value, {
    [Kind.VARIABLE]: () => {
      found = true;
    },
  });
  return found;
}

/** Lists in lists multiply beyond what a number can say; above this it makes no difference. */
function bounded(amount: number): number {
  return Math.min(amount, Number.MAX_SAFE_INTEGER);
}

/** What `@listSize` says of a field. */
interface ListSize {
  readonly assumedSize: number | null;
  /** Arguments that say how many items are wanted. */
  readonly slicingArguments: readonly string[];
  /** Fields of the field's own type that are the lists; none: the field is the list. */
  readonly sizedFields: readonly string[];
}

/** Whatever the schema defines in its text. */
interface Defined {
  readonly astNode?: (ASTNode & { readonly directives?: readonly DirectiveNode[] | undefined }) | null | undefined;
}

/** The weight that `@cost` gives to a definition; null where it has none. */
export function readCostWeight(definition: Defined): number | null {
  const { weight } = readDirective(definition, 'cost') ?? {};
  return typeof weight === 'number' ? weight : null;
}

export function readListSize(definition: Defined): ListSize | null {
  const values = readDirective(definition, 'listSize');
  if (values === null) return null;
  const { assumedSize } = values;
  return {
    assumedSize: typeof assumedSize === 'number' ? assumedSize : null,
    slicingArguments: stringsOf(values['slicingArguments']),
    sizedFields: stringsOf(values['sizedFields']),
  };
}

/** The arguments of a directive in the schema's text; the schema itself need not know the directive. */
function readDirective({ astNode }: Defined, name: string): Record<string, unknown> | null {
  const directive = astNode?.directives?.find((each) => each.name.value === name);
  if (directive === undefined) return null;
  return Object.fromEntries(
    (directive.arguments ?? []).map((argument) => [argument.name.value, valueFromASTUntyped(argument.value)]),
  );
}

function stringsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

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

/** How many times what a field answers with is in the answer. */
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

/** One value is as good as a list of it. */
function lengthOf(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return value === null || value === undefined ? 0 : 1;
}

/** An input object costs 1, as an object does. */
const INPUT_OBJECT_WEIGHT = 1;

/** What the arguments of a field cost: each input object that is given, and what `@cost` weighs. */
export function costOfArguments(field: FieldNode, definition: GraphQLField<unknown, unknown>): Cost {
  const costs = (field.arguments ?? []).map(({ name, value }) => {
    const argument = definition.args.find((each) => each.name === name.value);
    if (argument === undefined) return 0;
    return costOfValues([value], (variables) => costOfValue(valueFromASTUntyped(value, variables), argument));
  });
  return sumOfCosts(costs);
}

function costOfValue(value: unknown, input: GraphQLArgument | GraphQLInputField, type = input.type): number {
  if (value === null || value === undefined) return 0;
  const nullable: GraphQLInputType = getNullableType(type);
  if (isListType(nullable)) {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    return items.reduce<number>((sum, item) => sum + costOfValue(item, input, nullable.ofType), 0);
  }
  const named = getNamedType(nullable);
  const weight = readCostWeight(input) ?? readCostWeight(named);
  if (!isInputObjectType(named)) return weight ?? 0;
  const given: Readonly<Record<string, unknown>> = Object(value);
  return Object.values(named.getFields()).reduce(
    (sum, inputField) => sum + costOfValue(given[inputField.name], inputField),
    weight ?? INPUT_OBJECT_WEIGHT,
  );
}
