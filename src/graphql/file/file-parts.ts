import {
  type GraphQLResolveInfo,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
} from 'graphql';
import type { FileParts } from '../../domain/file';

/** Fields of lists, and those of files that are answered from what is read of every file. */
const ORDINARY: ReadonlySet<string> = new Set([
  '__typename',
  '_entities',
  'file',
  'files',
  'edges',
  'node',
  'nodes',
  'cursor',
  'pageInfo',
  'hasNextPage',
  'hasPreviousPage',
  'startCursor',
  'endCursor',
  'totalCount',
  'totalSizeBytes',
  'id',
  'filename',
  'mimeType',
  'kind',
  'sizeBytes',
  'sha256',
  'purpose',
  'origin',
  'status',
  'createdAt',
  'expiresAt',
  'maxExpiresAt',
]);
/** What is selected of the first is of no further part of a file. */
const MEDIA: ReadonlySet<string> = new Set(['media', 'thumbhash']);
const NOTES: ReadonlySet<string> = new Set(['tags', 'metadata']);

const known = new WeakMap<OperationDefinitionNode, FileParts>();

/**
 * How much of files has to be read for an operation: what is selected anywhere in it, of whatever type and under whatever
 * condition. A field that is not known here takes all but notes, and so does a change of something.
 */
export function filePartsOf({ operation, fragments }: GraphQLResolveInfo): FileParts {
  let parts = known.get(operation);
  if (parts === undefined) {
    const names = new Set<string>();
    addNames(operation.selectionSet, { names, fragments, walked: new Set() });
    parts = operation.operation === OperationTypeNode.QUERY ? partsFor([...names]) : 'ALL';
    known.set(operation, parts);
  }
  return parts;
}

function partsFor(names: readonly string[]): FileParts {
  if (names.some((name) => NOTES.has(name))) return 'ALL';
  const others = names.filter((name) => !ORDINARY.has(name));
  if (others.length === 0) return 'ORDINARY';
  return others.every((name) => MEDIA.has(name)) ? 'WITH_MEDIA' : 'WITHOUT_NOTES';
}

interface Walk {
  readonly names: Set<string>;
  readonly fragments: GraphQLResolveInfo['fragments'];
  /** Names of fragments. */
  readonly walked: Set<string>;
}

function addNames(set: SelectionSetNode | undefined, walk: Walk): void {
  for (const selection of set?.selections ?? []) {
    if (selection.kind === Kind.FIELD) {
      walk.names.add(selection.name.value);
      if (selection.name.value !== 'media') addNames(selection.selectionSet, walk);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) addNames(selection.selectionSet, walk);
    else if (!walk.walked.has(selection.name.value)) {
      walk.walked.add(selection.name.value);
      addNames(walk.fragments[selection.name.value]?.selectionSet, walk);
    }
  }
}
