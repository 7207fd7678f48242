import {
  type FieldNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  valueFromASTUntyped,
} from 'graphql';
import { type Cost, costOfValues, sumOfCosts } from './cost';
import { readCostWeight } from './cost-directives';

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
