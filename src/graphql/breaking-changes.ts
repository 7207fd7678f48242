import {
  type ASTNode,
  buildSchema,
  type ConstDirectiveNode,
  findBreakingChanges,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  print,
} from 'graphql';

/**
 * What clients and gateways that live by one SDL of the subgraph would lose by another, a sentence each. Besides what
 * graphql-js finds: defaults, what becomes `@oneOf`, the keys of entities, and what other subgraphs may define as well.
 */
export function describeBreakingChanges(beforeSdl: string, afterSdl: string): string[] {
  // The directives of the federation are linked to, not defined.
  const before = buildSchema(beforeSdl, { assumeValidSDL: true });
  const after = buildSchema(afterSdl, { assumeValidSDL: true });
  return [
    ...findBreakingChanges(before, after).map(({ description }) => `${description.replace(/\.$/, '')}.`),
    ...pairsOf(before.getTypeMap(), after.getTypeMap()).flatMap(describeType),
  ];
}

function describeType([before, after]: Pair<GraphQLNamedType>): string[] {
  const { name } = before;
  if (isInputObjectType(before) && isInputObjectType(after)) {
    const oneOf = after.isOneOf && !before.isOneOf ? [`${name} became @oneOf.`] : [];
    return [...oneOf, ...describeInputs(name, before.getFields(), after.getFields(), isRequiredInputField)];
  }
  if (!(isObjectType(before) || isInterfaceType(before)) || !(isObjectType(after) || isInterfaceType(after))) return [];
  const ofFields = pairsOf(before.getFields(), after.getFields()).flatMap(([left, right]) => {
    const field = `${name}.${left.name}`;
    const unshared = isShareable(before, left) && !isShareable(after, right) ? [`${field} lost @shareable.`] : [];
    return [...unshared, ...describeInputs(field, byName(left.args), byName(right.args), isRequiredArgument)];
  });
  const keys = textsOf(after, 'key');
  const lostKeys = textsOf(before, 'key').filter((key) => !keys.includes(key));
  return [...lostKeys.map((key) => `${name} lost ${key}.`), ...ofFields];
}

/** What has the same type as before is required only now when its default is gone; other types graphql-js compares. */
function describeInputs<Input extends GraphQLArgument | GraphQLInputField>(
  owner: string,
  before: Readonly<Record<string, Input>>,
  after: Readonly<Record<string, Input>>,
  isRequired: (input: Input) => boolean,
): string[] {
  return pairsOf(before, after)
    .filter(([left, right]) => !isRequired(left) && isRequired(right) && String(left.type) === String(right.type))
    .map(([{ name }]) => `${owner} requires ${name} now: its default is gone.`);
}

type Pair<Item> = readonly [before: Item, after: Item];

/** What is there before and after, by its name. */
function pairsOf<Item>(before: Readonly<Record<string, Item>>, after: Readonly<Record<string, Item>>): Pair<Item>[] {
  return Object.entries(before).flatMap(([name, left]): Pair<Item>[] => {
    const right = after[name];
    return right === undefined ? [] : [[left, right]];
  });
}

function byName<Item extends { readonly name: string }>(items: readonly Item[]): Readonly<Record<string, Item>> {
  return Object.fromEntries(items.map((item) => [item.name, item]));
}

interface Defined {
  readonly astNode?: (ASTNode & { readonly directives?: readonly ConstDirectiveNode[] | undefined }) | null | undefined;
}

function isShareable(...places: readonly Defined[]): boolean {
  return places.some((place) => textsOf(place, 'shareable').length > 0);
}

function textsOf({ astNode }: Defined, directive: string): string[] {
  return (astNode?.directives ?? []).filter(({ name }) => name.value === directive).map(print);
}
