import type { DocumentNode, GraphQLSchema, OperationDefinitionNode, TypeNode } from 'graphql';

/** A place in the variables of an operation that takes a file. */
export interface UploadSlot {
  /** Path as the multipart request writes it, for example `variables.input.file`. */
  readonly path: string;
  readonly isList: boolean;
}

/** Input objects may contain themselves, so the search ends at this many levels. */
const maxDepth = 4;

export function findOperation(
  document: DocumentNode,
  operationName: string | null | undefined,
): OperationDefinitionNode | undefined {
  const operations = document.definitions.filter((definition) => definition.kind === 'OperationDefinition');
  return operations.find((operation) => operation.name?.value === operationName) ?? operations[0];
}

/** Slots in the order in which the operation declares its variables. Without a schema, input objects stay closed. */
export function findUploadSlots(operation: OperationDefinitionNode, schema: GraphQLSchema | undefined): UploadSlot[] {
  return (operation.variableDefinitions ?? []).flatMap((definition) =>
    slotsOfType(typeText(definition.type), `variables.${definition.variable.name.value}`, schema, maxDepth),
  );
}

function slotsOfType(type: string, path: string, schema: GraphQLSchema | undefined, depth: number): UploadSlot[] {
  const typeName = type.replace(/[[\]!]/g, '');
  const isList = type.startsWith('[');
  if (typeName === 'Upload') {
    return [{ path, isList }];
  }
  const inputType = schema?.getType(typeName);
  if (inputType === undefined || !('getFields' in inputType) || depth === 0) {
    return [];
  }
  const objectPath = isList ? `${path}.0` : path;
  return Object.values(inputType.getFields()).flatMap((field) =>
    slotsOfType(String(field.type), `${objectPath}.${field.name}`, schema, depth - 1),
  );
}

function typeText(type: TypeNode): string {
  switch (type.kind) {
    case 'NamedType':
      return type.name.value;
    case 'ListType':
      return `[${typeText(type.type)}]`;
    case 'NonNullType':
      return `${typeText(type.type)}!`;
    default:
      return type satisfies never;
  }
}
