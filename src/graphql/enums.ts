import { registerEnumType } from 'type-graphql';

/**
 * Registers an enum of the graph.
 *
 * @param values each value's name with its description
 */
export function graphqlEnum<Value extends string>(
  name: string,
  description: string,
  values: Readonly<Record<Value, string>>,
): Readonly<Record<Value, Value>> {
  const names = Object.keys(values) as Value[];
  const enumeration = Object.fromEntries(names.map((value) => [value, value])) as Record<Value, Value>;
  const valuesConfig = Object.fromEntries(names.map((value) => [value, { description: values[value] }])) as Record<
    Value,
    { description: string }
  >;
  registerEnumType(enumeration, { name, description, valuesConfig });
  return enumeration;
}
