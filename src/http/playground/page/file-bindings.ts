import type { DocumentNode, GraphQLSchema, OperationDefinitionNode, TypeNode } from 'graphql';

export interface AttachedFile {
  /** Name of the part in the multipart request: `file`, `file2` and so on. */
  readonly name: string;
  readonly content: File;
  /** A path that the user typed. Otherwise the file takes the next free slot. */
  readonly chosenPath: string | undefined;
}

export interface FileBinding {
  readonly name: string;
  readonly content: File;
  readonly path: string;
}

/** `variables`, then one to eight names or list indexes: what the server's parser of `map` accepts. */
export const variablePathPattern = 'variables(\\.\\w+){1,8}';

const variablePath = new RegExp(`^${variablePathPattern}$`);

export function nextFileName(attached: readonly AttachedFile[]): string {
  const taken = new Set(attached.map((file) => file.name));
  let name = 'file';
  for (let number = 2; taken.has(name); number += 1) {
    name = `file${number}`;
  }
  return name;
}

/**
 * Pairs files with the places that take one: first the paths that the user typed, then the free slots in order.
 * A file for which no place is left, or whose variable the operation does not declare, is not part of the answer.
 */
export function bindFiles(
  attached: readonly AttachedFile[],
  slots: readonly UploadSlot[],
  variableNames: readonly string[],
): FileBinding[] {
  const taken = new Set<string>();
  for (const { chosenPath } of attached) {
    if (chosenPath !== undefined) {
      taken.add(chosenPath);
    }
  }
  return attached.flatMap(({ name, content, chosenPath }) => {
    const path = chosenPath ?? takeFreePath(slots, taken);
    return path !== undefined && isDeclared(path, variableNames) ? [{ name, content, path }] : [];
  });
}

function isDeclared(path: string, variableNames: readonly string[]): boolean {
  return variablePath.test(path) && variableNames.includes(path.split('.')[1] ?? '');
}

function takeFreePath(slots: readonly UploadSlot[], taken: Set<string>): string | undefined {
  for (const slot of slots) {
    let path = slot.path;
    if (slot.isList) {
      let index = 0;
      while (taken.has(`${slot.path}.${index}`)) {
        index += 1;
      }
      path = `${slot.path}.${index}`;
    }
    if (!taken.has(path)) {
      taken.add(path);
      return path;
    }
  }
  return undefined;
}

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
