import {
  type DocumentNode,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLSchema,
  type GraphQLType,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/**
 * Every place of the graph where an id goes in (`Query.files(filter.ids)`) or comes out (`File.id`). A cursor has an id
 * in it, and so does what a gateway says of an entity.
 */
export function idPlacesOf(schema: GraphQLSchema): Set<string> {
  const places = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || !(isObjectType(type) || isInterfaceType(type))) continue;
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      if (isIdType(field.type)) places.add(coordinate);
      for (const path of field.args.flatMap((arg) => idPathsOf(arg))) places.add(`${coordinate}(${path})`);
    }
  }
  return places;
}

/** Those of them that an operation names. Inputs have to be written out in it, down to their variables. */
export function idPlacesIn(schema: GraphQLSchema, document: DocumentNode): Set<string> {
  const places = new Set<string>();
  const typeInfo = new TypeInfo(schema);
  const inputPath: string[] = [];
  const field = () => `${typeInfo.getParentType()?.name}.${typeInfo.getFieldDef()?.name}`;
  const input = {
    enter(node: { readonly name: { readonly value: string } }) {
      inputPath.push(node.name.value);
      const type = typeInfo.getInputType();
      if (type && takesId(node.name.value, type)) places.add(`${field()}(${inputPath.join('.')})`);
    },
    leave: () => void inputPath.pop(),
  };
  const output = {
    enter() {
      const type = typeInfo.getType();
      if (type && isIdType(type)) places.add(field());
    },
  };
  visit(document, visitWithTypeInfo(typeInfo, { Field: output, Argument: input, ObjectField: input }));
  return places;
}

function idPathsOf({ name, type }: GraphQLArgument | GraphQLInputField, outer: readonly string[] = []): string[] {
  if (takesId(name, type)) return [name];
  const named = getNamedType(type);
  // An input that contains itself has its ids at the first level already.
  if (!isInputObjectType(named) || outer.includes(named.name)) return [];
  const inner = Object.values(named.getFields()).flatMap((field) => idPathsOf(field, [...outer, named.name]));
  return inner.map((path) => `${name}.${path}`);
}

function takesId(name: string, type: GraphQLType): boolean {
  return isIdType(type) || getNamedType(type).name === '_Any' || name === 'after' || name === 'before';
}

function isIdType(type: GraphQLType): boolean {
  return getNamedType(type).name === 'ID';
}
