import DataLoader from 'dataloader';
import { type Caller } from '../domain/caller';
import type { ConnectionArguments, PageRequest, RowBudget } from '../domain/page';
import type { FileServices } from '../files/file-services';
import { type FileUseList, listFileUses } from '../generation/read/list-file-uses';

/** When what was asked for is loaded. */
export type ScheduleBatch = (dispatch: () => void) => void;

/** Loads the uses of files: one statement for all files of which the same page is asked. */
export class FileUseLoader {
  private readonly loaders = new Map<string, DataLoader<string, FileUseList | null>>();

  constructor(
    private readonly storage: FileServices,
    private readonly caller: Caller,
    private readonly budget: RowBudget,
    private readonly batchScheduleFn: ScheduleBatch,
  ) {}

  load(fileId: string, request: PageRequest): Promise<FileUseList | null> {
    const key = JSON.stringify(request);
    const loader = this.loaders.get(key) ?? this.loaderOf(request);
    this.loaders.set(key, loader);
    return loader.load(fileId);
  }

  private loaderOf(request: PageRequest): DataLoader<string, FileUseList | null> {
    const loadEach = async (fileIds: readonly string[]) => {
      const lists = await listFileUses(this.storage, this.caller, fileIds, request, this.budget);
      return fileIds.map((fileId) => lists.get(fileId) ?? null);
    };
    return new DataLoader<string, FileUseList | null>(loadEach, { batchScheduleFn: this.batchScheduleFn });
  }
}

export type PageArguments = Pick<ConnectionArguments, 'first' | 'after'>;

export function pageLoader<List>(read: (page: PageArguments) => Promise<List>, batchScheduleFn: ScheduleBatch) {
  const readEach = async (pages: readonly PageArguments[]) => {
    const lists: (List | Error)[] = [];
    // One after the other, as counts are.
    for (const page of pages) lists.push(await read(page).catch((error: Error) => error));
    return lists;
  };
  const cacheKeyFn = ({ first, after }: PageArguments) => JSON.stringify([first, after]);
  return new DataLoader<PageArguments, List, string>(readEach, { cacheKeyFn, batchScheduleFn });
}

export function countLoader<List extends { readonly matches: string }, Count>(
  count: (list: List) => Promise<Count>,
  batchScheduleFn: ScheduleBatch,
) {
  const countEach = async (lists: readonly List[]) => {
    const counts: (Count | Error)[] = [];
    // One after the other: a request takes no more than one connection for them.
    for (const list of lists) counts.push(await count(list).catch((error: Error) => error));
    return counts;
  };
  return new DataLoader<List, Count, string>(countEach, { batchScheduleFn, cacheKeyFn: ({ matches }) => matches });
}

/** As many as a gateway joins at once. */
const MAX_IDS_PER_STATEMENT = 1_000;

/** Loads lists of ids, all lists of an operation together: a place for each id by itself takes longer than to find it. */
export function listLoader<Item>(
  load: (ids: readonly string[]) => Promise<ReadonlyMap<string, Item>>,
  batchScheduleFn: ScheduleBatch,
) {
  const loadAll = async (lists: readonly (readonly string[])[]) => {
    const [only] = lists;
    const ids = lists.length === 1 && only !== undefined ? only : [...new Set(lists.flat())];
    const found = await loadInParts(load, ids);
    return lists.map(() => found);
  };
  return new DataLoader<readonly string[], ReadonlyMap<string, Item>>(loadAll, { batchScheduleFn, cache: false });
}

async function loadInParts<Item>(
  load: (ids: readonly string[]) => Promise<ReadonlyMap<string, Item>>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Item>> {
  if (ids.length <= MAX_IDS_PER_STATEMENT) return load(ids);
  const found = new Map<string, Item>();
  // One after the other: the next is not read when too much was read already.
  for (let start = 0; start < ids.length; start += MAX_IDS_PER_STATEMENT) {
    for (const [id, item] of await load(ids.slice(start, start + MAX_IDS_PER_STATEMENT))) found.set(id, item);
  }
  return found;
}

export function loaderOf<Item>(
  load: (ids: readonly string[]) => Promise<ReadonlyMap<string, Item>>,
  batchScheduleFn: ScheduleBatch,
) {
  const loadEach = async (ids: readonly string[]) => {
    const found = await loadInParts(load, ids);
    return ids.map((id) => found.get(id) ?? null);
  };
  return new DataLoader<string, Item | null>(loadEach, { batchScheduleFn });
}
