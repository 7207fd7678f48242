import { MapperKind, mapSchema, printSchemaWithDirectives } from '@graphql-tools/utils';
import {
  type ASTNode,
  buildSchema,
  type ConstDirectiveNode,
  extendSchema,
  findBreakingChanges,
  type GraphQLArgument,
  type GraphQLInputField,
  GraphQLInputObjectType,
  type GraphQLNamedType,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLUnionType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  parse,
  print,
} from 'graphql';
import { type Representation, resolveEntities } from './entities';
import { type Entity, typeNameOf } from './node';

/** 2.9 is the newest version that every composer takes. */
const LINK = {
  url: 'https://specs.apollo.dev/federation/v2.9',
  import: ['@key', '@shareable', '@cost', '@listSize'],
};

/** It is in the SDL because Apollo's composer does not know the directive by itself. */
const ONE_OF = `"""Exactly one field of the input is given, and it is not null."""
directive @oneOf on INPUT_OBJECT`;

const SUBGRAPH = `
  "What a gateway says of an entity: its type and its key."
  scalar _Any
  "What the subgraph says of itself."
  type _Service { "The schema of the subgraph." sdl: String }
  extend type Query {
    "The schema of the subgraph, for gateways."
    _service: _Service!
    "The entities that these representations name, for gateways: at most 1,000."
    _entities("What is asked for." representations: [_Any!]!): [_Entity]!
  }`;

export interface SubgraphOptions {
  /**
   * Whether the SDL has `Query.node` and `Query.nodes`. No two subgraphs of a graph can: a composer cannot know which of
   * them an id belongs to. They are served in either case.
   */
  readonly nodeFields: boolean;
}

/** The schema as a gateway composes it, and as the tools of clients read it. */
export function printSubgraph(schema: GraphQLSchema, { nodeFields }: SubgraphOptions = { nodeFields: true }): string {
  const config = (nodeFields ? schema : withoutNodeFields(schema)).toConfig();
  // The link is at the schema itself, for Relay's compiler takes no extension of a schema.
  const linked = new GraphQLSchema({ ...config, extensions: { ...config.extensions, directives: { link: LINK } } });
  return `${ONE_OF}\n\n${printSchemaWithDirectives(linked)}\n`;
}

function withoutNodeFields(schema: GraphQLSchema): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.QUERY_ROOT_FIELD]: (_config, name) => (name === 'node' || name === 'nodes' ? null : undefined),
  });
}

/** Adds what makes a schema a subgraph (https://specs.apollo.dev/subgraph) and enforces what its directives say. */
export function toSubgraph(schema: GraphQLSchema, options?: SubgraphOptions): GraphQLSchema {
  const entities = entityTypes(schema).map((type) => type.name);
  const union = `"Whatever another subgraph can point at." union _Entity = ${entities.join(' | ')}`;
  const subgraph = extendSchema(schema, parse(`${SUBGRAPH}\n${union}`));
  const fields = subgraph.getQueryType()?.getFields();
  const entity = subgraph.getType('_Entity');
  if (!fields?.['_service'] || !fields['_entities'] || !(entity instanceof GraphQLUnionType)) {
    throw new Error('The subgraph fields are missing from the schema.');
  }
  let sdl: string | undefined;
  fields['_service'].resolve = () => {
    // Most processes are never asked, and to print it is a part of their start that is felt.
    sdl ??= printSubgraph(schema, options);
    return { sdl };
  };
  fields['_entities'].resolve = (_source, { representations }: { representations: Representation[] }, context, info) =>
    resolveEntities(representations, context, info);
  entity.resolveType = (value: Entity) => typeNameOf(value);
  return trustResolvedTypes(enforceOneOf(subgraph));
}

/** type-graphql keeps `@oneOf` as text only. */
function enforceOneOf(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (type instanceof GraphQLInputObjectType && hasDirective(type, 'oneOf')) type.isOneOf = true;
  }
  return schema;
}

/**
 * type-graphql wants every object to be an instance of its class. Ours are what the operations return; which type each
 * is of, the interfaces and unions see by its data.
 */
function trustResolvedTypes(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (type instanceof GraphQLObjectType) type.isTypeOf = undefined;
  }
  return schema;
}

function entityTypes(schema: GraphQLSchema): GraphQLObjectType[] {
  return Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType => type instanceof GraphQLObjectType && hasDirective(type, 'key'),
  );
}

function hasDirective(type: GraphQLNamedType, name: string): boolean {
  return type.astNode?.directives?.some((directive) => directive.name.value === name) ?? false;
}

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
