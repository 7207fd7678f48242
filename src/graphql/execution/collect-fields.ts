import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';

export type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

/** What decides which fields of a document are selected, and is the same for every object of an answer. */
export interface Selecting {
  readonly schema: GraphQLSchema;
  readonly fragments: Fragments;
  /** The variables of `@skip` and `@include`, by name. */
  readonly conditions: ReadonlyMap<string, boolean>;
  readonly planned: PlannedFields;
}

/** How many fields a plan has. */
export interface PlannedFields {
  count: number;
  /** Called when it has more, as objects of a further type are answered; null: nobody wants to know. */
  onGrowth: (() => void) | null;
}

/**
 * The names of the variables that decide whether something is selected.
 *
 * @returns null: something is to be answered under a name that no property of an object can have
 */
export function conditionVariablesOf(document: DocumentNode): readonly string[] | null {
  const names = new Set<string>();
  let isAnswerable = true;
  visit(document, {
    [Kind.FIELD]: ({ alias }) => {
      if (alias?.value === '__proto__') isAnswerable = false;
    },
    [Kind.DIRECTIVE]: ({ name, arguments: given = [] }) => {
      if (name.value !== 'skip' && name.value !== 'include') return;
      for (const { value } of given) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return isAnswerable ? [...names].sort() : null;
}

/**
 * The fields that are selected of a type by one selection set or several, by the names that they have in the answer and in
 * their order there (https://spec.graphql.org/October2021/#CollectFields). Of several nodes with one name, the first is
 * resolved, and what all of them select is answered of it.
 */
export function collectFields(
  selecting: Selecting,
  type: GraphQLObjectType,
  sets: readonly (SelectionSetNode | undefined)[],
): ReadonlyMap<string, readonly FieldNode[]> {
  const collecting = { selecting, type, fields: new Map<string, FieldNode[]>(), visited: new Set<string>() };
  for (const set of sets) if (set !== undefined) collect(collecting, set);
  return collecting.fields;
}

interface Collecting {
  readonly selecting: Selecting;
  readonly type: GraphQLObjectType;
  readonly fields: Map<string, FieldNode[]>;
  /** Names of fragments. */
  readonly visited: Set<string>;
}

function collect(collecting: Collecting, { selections }: SelectionSetNode): void {
  const { selecting, fields } = collecting;
  for (const selection of selections) {
    if (!isIncluded(selecting, selection)) continue;
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value;
      const nodes = fields.get(key);
      if (nodes === undefined) fields.set(key, [selection]);
      else nodes.push(selection);
      continue;
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragmentOf(collecting, selection.name.value);
    if (fragment !== null && matches(collecting, fragment.typeCondition?.name.value)) {
      collect(collecting, fragment.selectionSet);
    }
  }
}

/** @returns null: it was selected here before */
function fragmentOf({ selecting, visited }: Collecting, name: string): FragmentDefinitionNode | null {
  if (visited.has(name)) return null;
  visited.add(name);
  return selecting.fragments[name] ?? null;
}

function matches({ selecting: { schema }, type }: Collecting, typeName: string | undefined): boolean {
  if (typeName === undefined || typeName === type.name) return true;
  const condition = schema.getType(typeName);
  return isAbstractType(condition) && schema.isSubType(condition, type);
}

function isIncluded(selecting: Selecting, { directives }: SelectionNode): boolean {
  if (directives === undefined || directives.length === 0) return true;
  return conditionOf(selecting, directives, 'skip') !== true && conditionOf(selecting, directives, 'include') !== false;
}

/** @returns undefined: there is none */
function conditionOf(
  { conditions }: Selecting,
  directives: readonly DirectiveNode[],
  directive: string,
): boolean | undefined {
  const value = directives.find(({ name }) => name.value === directive)?.arguments?.[0]?.value;
  if (value?.kind === Kind.VARIABLE) return conditions.get(value.name.value);
  return value?.kind === Kind.BOOLEAN ? value.value : undefined;
}
