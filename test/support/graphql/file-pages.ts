import type { FileOrderField } from '../../../src/domain/list-filters';
import type { FileRow } from '../database/file-rows';
import type { GraphqlClient } from './graphql-client';

export interface ListOrder {
  readonly field: FileOrderField;
  readonly direction: 'ASC' | 'DESC';
}

const FIELDS: readonly FileOrderField[] = ['CREATED_AT', 'EXPIRES_AT', 'SIZE_BYTES', 'FILENAME'];

export const LIST_ORDERS: readonly ListOrder[] = FIELDS.flatMap((field) => [
  { field, direction: 'ASC' },
  { field, direction: 'DESC' },
]);

export interface FilePage {
  readonly ids: string[];
  readonly cursors: string[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean };
}

const LIST = `query ($first: Int, $after: String, $last: Int, $before: String, $filter: FileFilter, $orderBy: FileOrder) {
  files(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
    edges { cursor node { id } } nodes { id }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;

/** A page of `files`, whose parts must agree with one another. */
export async function readPage(client: GraphqlClient, variables: object = {}): Promise<FilePage> {
  const { data, errors } = await client.request(LIST, variables);
  expect(errors).toBeUndefined();
  const { edges, nodes, pageInfo } = data.files;
  const ids = edges.map((edge: { node: { id: string } }) => edge.node.id);
  const cursors = edges.map((edge: { cursor: string }) => edge.cursor);
  expect(nodes.map(({ id }: { id: string }) => id)).toEqual(ids);
  expect(pageInfo).toMatchObject({ startCursor: cursors[0] ?? null, endCursor: cursors.at(-1) ?? null });
  return { ids, cursors, pageInfo };
}

/** Follows the cursors from the first page to the last, and checks what each page says of its neighbours. */
export async function walkForward(client: GraphqlClient, size: number, orderBy: ListOrder): Promise<string[]> {
  const seen: string[] = [];
  for (let after: string | null = null; ; ) {
    const page = await readPage(client, { first: size, after, orderBy });
    expect(page.pageInfo.hasPreviousPage).toBe(after !== null);
    seen.push(...page.ids);
    if (!page.pageInfo.hasNextPage) return seen;
    expect(page.ids).toHaveLength(size);
    after = page.cursors.at(-1)!;
  }
}

/** The same from the last page to the first. */
export async function walkBackward(client: GraphqlClient, size: number, orderBy: ListOrder): Promise<string[]> {
  const seen: string[] = [];
  for (let before: string | null = null; ; ) {
    const page = await readPage(client, { last: size, before, orderBy });
    expect(page.pageInfo.hasNextPage).toBe(before !== null);
    seen.unshift(...page.ids);
    if (!page.pageInfo.hasPreviousPage) return seen;
    expect(page.ids).toHaveLength(size);
    before = page.cursors[0]!;
  }
}

/** The ids in the order that the list should have. Filenames by their code points, which is how UTF-8 sorts. */
export function inOrder(rows: readonly FileRow[], { field, direction }: ListOrder): string[] {
  const compare = (left: FileRow, right: FileRow) =>
    Buffer.compare(sortKey(left, field), sortKey(right, field)) || (left.id < right.id ? -1 : 1);
  const sorted = [...rows].sort(compare).map(({ id }) => id);
  return direction === 'ASC' ? sorted : sorted.reverse();
}

function sortKey(row: FileRow, field: FileOrderField): Buffer {
  const padded = (value: number) => String(value).padStart(20, '0');
  switch (field) {
    case 'CREATED_AT':
      return Buffer.from(padded(row.createdAt.getTime()));
    case 'EXPIRES_AT':
      return Buffer.from(padded(row.expiresAt?.getTime() ?? Number.MAX_SAFE_INTEGER));
    case 'SIZE_BYTES':
      return Buffer.from(padded(row.sizeBytes));
    case 'FILENAME':
      return Buffer.from(row.filename);
    default:
      return field satisfies never;
  }
}
