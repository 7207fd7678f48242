import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getOperationAST,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql';
import { BYTES_PER_FIELD, isPlainLeaf } from '../limits/count-answers';
import { collectFields, type Fragments, type Selecting } from './collect-fields';

/** What a field is, and how its value is found. */
export type Reading =
  /** The name of the type. */
  | 'TYPE_NAME'
  /** A property of the object, which is a leaf. */
  | 'LEAF'
  /** A property of the object, which is anything else. */
  | 'PROPERTY'
  | 'RESOLVER';

export interface FieldPlan {
  /** Its name in the answer. */
  readonly key: string;
  readonly name: string;
  readonly parentType: GraphQLObjectType;
  readonly definition: GraphQLField<unknown, unknown>;
  /** All that select it under this name. */
  readonly nodes: readonly FieldNode[];
  readonly reading: Reading;
  readonly value: ValuePlan;
  /** What it takes in an answer without its value; null: that is not counted, or its resolver does. */
  readonly textBytes: number | null;
}

/** The fields of an object of one type. */
export interface SelectionPlan {
  readonly fields: readonly FieldPlan[];
  /** All names of an answer's object, in their order: to copy it is faster than to make them one after the other. */
  readonly empty: Readonly<Record<string, null>>;
}

/** How a value becomes part of an answer. Required: null is an error. */
export type ValuePlan =
  | { readonly kind: 'LEAF'; readonly isRequired: boolean; serialize(value: unknown): unknown }
  | { readonly kind: 'LIST'; readonly isRequired: boolean; readonly item: ValuePlan }
  | { readonly kind: 'OBJECT'; readonly isRequired: boolean; readonly selection: SelectionPlan }
  | AbstractPlan;

/** Of a value whose type is known only when it is there. */
export interface AbstractPlan {
  readonly kind: 'ABSTRACT';
  readonly isRequired: boolean;
  readonly type: GraphQLAbstractType;
  /** Of the types of which there were objects, by their names. */
  readonly selections: ReadonlyMap<string, SelectionPlan>;
  /** Made when the first object of the type is answered. */
  selectionOf(type: GraphQLObjectType): SelectionPlan;
}

/** An operation as far as it is known before anybody asks for it: which fields of which types, and how each is answered. */
export interface OperationPlan {
  readonly operation: OperationDefinitionNode;
  readonly fragments: Fragments;
  readonly rootType: GraphQLObjectType;
  readonly selection: SelectionPlan;
}

/** The parts of a document that one of its operations is made of. @returns null: it is not clear which operation is meant */
export function operationOf(
  document: DocumentNode,
  name: string | null | undefined,
): { readonly operation: OperationDefinitionNode; readonly fragments: Fragments } | null {
  const operation = getOperationAST(document, name);
  if (!operation) return null;
  // As graphql-js makes it, since resolvers see it.
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null);
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  return { operation, fragments };
}

/** @returns null: it cannot be planned, and graphql-js has to do it, or to say what is wrong */
export function planOperation(selecting: Selecting, operation: OperationDefinitionNode): OperationPlan | null {
  const rootType = selecting.schema.getRootType(operation.operation);
  if (!rootType) return null;
  const selection = planSelection(selecting, rootType, [operation.selectionSet]);
  return { operation, fragments: selecting.fragments, rootType, selection };
}

function planSelection(
  selecting: Selecting,
  type: GraphQLObjectType,
  sets: readonly (SelectionSetNode | undefined)[],
): SelectionPlan {
  const fields: FieldPlan[] = [];
  const empty: Record<string, null> = {};
  for (const [key, nodes] of collectFields(selecting, type, sets)) {
    const definition = definitionOf(selecting, type, nodes[0]?.name.value ?? '');
    // As graphql-js leaves out what no valid document has.
    if (definition === undefined) continue;
    fields.push(planField(selecting, { key, parentType: type, definition, nodes }));
    empty[key] = null;
    selecting.planned.count += 1;
  }
  return { fields, empty };
}

function planField(
  selecting: Selecting,
  field: Pick<FieldPlan, 'key' | 'parentType' | 'definition' | 'nodes'>,
): FieldPlan {
  const { key, definition, nodes } = field;
  return {
    ...field,
    name: definition.name,
    reading: readingOf(definition),
    value: planValue(selecting, definition.type, nodes, true),
    textBytes: isPlainLeaf(definition) ? BYTES_PER_FIELD + key.length : null,
  };
}

function readingOf(definition: GraphQLField<unknown, unknown>): Reading {
  if (definition === TypeNameMetaFieldDef) return 'TYPE_NAME';
  // They may be wrong, whatever is made of them.
  if (definition.args.length > 0) return 'RESOLVER';
  const isLeaf = isLeafType(isNonNullType(definition.type) ? definition.type.ofType : definition.type);
  if (isLeaf && (definition.resolve === undefined || isPlainLeaf(definition))) return 'LEAF';
  return definition.resolve === undefined ? 'PROPERTY' : 'RESOLVER';
}

function planValue(
  selecting: Selecting,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
  isNullable: boolean,
): ValuePlan {
  const isRequired = !isNullable;
  if (isNonNullType(type)) return planValue(selecting, type.ofType, nodes, false);
  if (isListType(type)) return { kind: 'LIST', isRequired, item: planValue(selecting, type.ofType, nodes, true) };
  if (isLeafType(type)) return { kind: 'LEAF', isRequired, serialize: serializerOf(type) };
  const sets = nodes.map(({ selectionSet }) => selectionSet);
  if (!isAbstractType(type)) return { kind: 'OBJECT', isRequired, selection: planSelection(selecting, type, sets) };
  const selections = new Map<string, SelectionPlan>();
  const selectionOf = (objectType: GraphQLObjectType) => {
    const known = selections.get(objectType.name);
    if (known !== undefined) return known;
    const selection = planSelection(selecting, objectType, sets);
    selections.set(objectType.name, selection);
    selecting.planned.onGrowth?.();
    return selection;
  };
  return { kind: 'ABSTRACT', isRequired, type, selections, selectionOf };
}

function definitionOf({ schema }: Selecting, type: GraphQLObjectType, name: string) {
  if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef;
  const isQuery = schema.getQueryType() === type;
  if (isQuery && name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (isQuery && name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  return type.getFields()[name];
}

/** As the type's own, which looks first whether a text is one. */
function serializerOf(type: GraphQLLeafType): (value: unknown) => unknown {
  if (isEnumType(type)) {
    const names = new Map<unknown, string>(type.getValues().map(({ value, name }) => [value, name]));
    return (value) => names.get(value) ?? type.serialize(value);
  }
  if (type.name === 'String' || type.name === 'ID') {
    return (value) => (typeof value === 'string' ? value : type.serialize(value));
  }
  return (value) => type.serialize(value);
}
