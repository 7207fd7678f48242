import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';

type Fragments = GraphQLResolveInfo['fragments'];

/**
 * Whether any field of these names is selected below, however deep, of whatever type and under whatever condition: what
 * is not selected by this need not be read.
 */
export function selectsAny({ fieldNodes, fragments }: GraphQLResolveInfo, names: ReadonlySet<string>): boolean {
  const walked = new Set<string>();
  return fieldNodes.some(({ selectionSet }) => hasAny(selectionSet, { names, fragments, walked }));
}

interface Search {
  readonly names: ReadonlySet<string>;
  readonly fragments: Fragments;
  readonly walked: Set<string>;
}

function hasAny(set: SelectionSetNode | undefined, search: Search): boolean {
  return (
    set?.selections.some((selection) => {
      if (selection.kind === Kind.FIELD) return isAny(selection, search) || hasAny(selection.selectionSet, search);
      if (selection.kind === Kind.INLINE_FRAGMENT) return hasAny(selection.selectionSet, search);
      const name = selection.name.value;
      if (search.walked.has(name)) return false;
      search.walked.add(name);
      return hasAny(search.fragments[name]?.selectionSet, search);
    }) ?? false
  );
}

function isAny({ name }: FieldNode, { names }: Search): boolean {
  return names.has(name.value);
}
