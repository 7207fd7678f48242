import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import {
  type Cost,
  combineCosts,
  costOfArguments,
  countOfField,
  evaluateCost,
  expectedSize,
  readCostWeight,
  readListSize,
  type SizedFields,
  sumOfCosts,
  type Variables,
} from './argument-cost';

const OBJECT_WEIGHT = 1;
const MUTATION_COST = 10;
/** The least that a field costs which is selected once more, by another name: scalars are for nothing only once. */
const REPEATED_WEIGHT = 1;
/** Introspection answers with some thousand objects from memory, whatever the sizes of lists that would be assumed of it. */
const INTROSPECTION_COST = 1_000;

/** Where costs are calculated: the schema, and the fragments of the document. */
interface Scope {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

/** The fields of a selection set, fragments and all, by the name that each has in the answer. */
type SeenFields = Map<string, string>;

/** Something that is selected, on those of the possible types that it is selected on. */
interface Selected {
  readonly cost: Cost;
  readonly types: ReadonlySet<GraphQLObjectType>;
}

/**
 * The most that an operation of a valid document may cost, as the demand control of gateways counts it
 * (https://www.apollographql.com/docs/graphos/routing/security/demand-control): an object costs 1, scalars nothing, a
 * mutation 10, lists what is in them; `@cost` and `@listSize` in the schema say it better. Of the types that an interface
 * or union stands for, the dearest counts. What is skipped or not included counts as if it were there.
 */
export function compileOperationCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Cost {
  const root = schema.getRootType(operation.operation);
  if (!root) return 0;
  const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  const scope: Scope = { schema, fragments: new Map(fragments.map((each) => [each.name.value, each])) };
  const base = operation.operation === OperationTypeNode.MUTATION ? MUTATION_COST : 0;
  const cost = sumOfCosts([base, costOfSelections(scope, operation.selectionSet, root, null)]);
  if (typeof cost === 'number') return cost;
  const defaults = defaultVariables(operation);
  return (variables) => evaluateCost(cost, { ...defaults, ...variables });
}

function defaultVariables({ variableDefinitions = [] }: OperationDefinitionNode): Variables {
  return Object.fromEntries(
    variableDefinitions.flatMap(({ variable, defaultValue }) =>
      defaultValue === undefined ? [] : [[variable.name.value, valueFromASTUntyped(defaultValue)]],
    ),
  );
}

/** Every selection is evaluated once, and the dearest type picked afterwards: nested interfaces do not multiply the work. */
function costOfSelections(
  scope: Scope,
  selectionSet: SelectionSetNode,
  parent: GraphQLCompositeType,
  sized: SizedFields | null,
): Cost {
  const types = possibleTypes(scope, parent);
  const selected = [...selectedIn(scope, selectionSet, parent, types, { sized, seen: new Map() })];
  return combineCosts(
    selected.map(({ cost }) => cost),
    (amounts) => {
      const ofType = (type: GraphQLObjectType) =>
        amounts.reduce((sum, amount, index) => (selected[index]?.types.has(type) ? sum + amount : sum), 0);
      return Math.max(0, ...[...types].map(ofType));
    },
  );
}

function* selectedIn(
  scope: Scope,
  selectionSet: SelectionSetNode,
  parent: GraphQLCompositeType,
  types: ReadonlySet<GraphQLObjectType>,
  around: { readonly sized: SizedFields | null; readonly seen: SeenFields },
): Generator<Selected> {
  for (const selection of selectionSet.selections) {
    if (selection.kind === Kind.FIELD) {
      const isRepeated = isSelectedAgain(selection, parent, around.seen);
      yield { cost: costOfField(scope, selection, parent, { sized: around.sized, isRepeated }), types };
      continue;
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : scope.fragments.get(selection.name.value);
    if (fragment === undefined) continue;
    const condition = fragment.typeCondition && scope.schema.getType(fragment.typeCondition.name.value);
    const narrowed = isCompositeType(condition) ? condition : parent;
    const shared = new Set([...possibleTypes(scope, narrowed)].filter((type) => types.has(type)));
    if (shared.size > 0) yield* selectedIn(scope, fragment.selectionSet, narrowed, shared, around);
  }
}

/** Whether the answer has the same field by another name already. Under the same name it is there once. */
function isSelectedAgain({ name, alias }: FieldNode, parent: GraphQLCompositeType, seen: SeenFields): boolean {
  const field = `${parent.name}.${name.value}`;
  const key = alias?.value ?? name.value;
  const known = seen.get(field);
  if (known === undefined) seen.set(field, key);
  return known !== undefined && known !== key;
}

function costOfField(
  scope: Scope,
  field: FieldNode,
  parent: GraphQLCompositeType,
  { sized, isRepeated }: { readonly sized: SizedFields | null; readonly isRepeated: boolean },
): Cost {
  const name = field.name.value;
  if (name === '__schema' || name === '__type') return INTROSPECTION_COST;
  if (name === '__typename') return isRepeated ? REPEATED_WEIGHT : 0;
  const definition = isUnionType(parent) ? undefined : parent.getFields()[name];
  if (definition === undefined) return 0;
  const type = getNamedType(definition.type);
  const listSize = readListSize(definition);
  const size = listSize === null ? null : expectedSize(listSize, field, definition);
  const expected = sized?.names.includes(name) ? sized.size : size;
  const below = listSize !== null && size !== null ? { names: listSize.sizedFields, size } : null;
  const count = countOfField(field, definition, parent, expected);
  const ownWeight = readCostWeight(definition) ?? weightOfType(scope, type);
  const weight = isRepeated ? Math.max(ownWeight, REPEATED_WEIGHT) : ownWeight;
  const selected =
    field.selectionSet !== undefined && isCompositeType(type)
      ? costOfSelections(scope, field.selectionSet, type, below)
      : 0;
  return combineCosts(
    [count, selected, costOfArguments(field, definition)],
    ([items = 0, ofSelections = 0, ofArguments = 0]) => items * (weight + ofSelections) + ofArguments,
  );
}

/** Of an interface or a union, that of the dearest type. */
function weightOfType(scope: Scope, type: GraphQLNamedType): number {
  if (!isCompositeType(type)) return readCostWeight(type) ?? 0;
  return Math.max(0, ...[...possibleTypes(scope, type)].map((each) => readCostWeight(each) ?? OBJECT_WEIGHT));
}

function possibleTypes({ schema }: Scope, type: GraphQLCompositeType): ReadonlySet<GraphQLObjectType> {
  return new Set(isAbstractType(type) ? schema.getPossibleTypes(type) : [type]);
}
