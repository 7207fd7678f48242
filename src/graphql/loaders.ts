import DataLoader from 'dataloader';
import { findOrganizations, findProjects } from '../accounts/read-accounts';
import type { Organization, Project } from '../domain/account';
import type { Caller } from '../domain/caller';
import type { GoneReason, MediaFile } from '../domain/file';
import type { Generation, GenerationInput, GenerationOutput } from '../domain/generation';
import type { RowBudget } from '../domain/row-budget';
import type { StorageUsage } from '../domain/usage';
import type { FileStorage } from '../files/file-storage';
import type { FileList, FileTotals } from '../files/list-files';
import { readFiles, readGoneReasons } from '../files/read-file';
import { countUses } from '../generation/list-file-uses';
import type { GenerationList } from '../generation/list-generations';
import { readGenerationInputs } from '../generation/read-generation-inputs';
import { type HeldOutput, readGenerationOutputs, readHeldOutputs } from '../generation/read-generation-outputs';
import { readGenerations } from '../generation/read-generations';
import { readProducers } from '../generation/read-producers';
import { readStorageUsage } from '../usage/storage-usage';
import { FileUseLoader } from './generation/file-use-loader';

/** Loads by id, each id once a request and up to a thousand ids by one statement. What is not found is null. */
export interface Loaders {
  readonly file: DataLoader<string, MediaFile | null>;
  /** Why a file is gone. */
  readonly goneReason: DataLoader<string, GoneReason | null>;
  readonly project: DataLoader<string, Project | null>;
  readonly organization: DataLoader<string, Organization | null>;
  /** By the id of the organization. */
  readonly storage: DataLoader<string, StorageUsage | null>;
  readonly generation: DataLoader<string, Generation | null>;
  /** The next three by the id of a generation that the caller may see. */
  readonly generationInputs: DataLoader<string, readonly GenerationInput[] | null>;
  readonly generationOutputs: DataLoader<string, readonly GenerationOutput[] | null>;
  readonly heldOutputs: DataLoader<string, readonly HeldOutput[] | null>;
  /** The next three by the id of a file, which may be gone. */
  readonly producer: DataLoader<string, Generation | null>;
  readonly fileUses: FileUseLoader;
  /** How many there are of a list in all: counted once for all lists of the same matches. */
  readonly fileTotals: DataLoader<FileList, FileTotals, string>;
  readonly generationCount: DataLoader<GenerationList, number, string>;
  readonly fileUseCount: DataLoader<string, number | null>;
}

/** As many as a gateway joins at once. */
const MAX_IDS_PER_STATEMENT = 1_000;

export function createLoaders(storage: FileStorage, caller: Caller, budget: RowBudget): Loaders {
  const { dataSource } = storage;
  return {
    file: loaderOf((ids) => readFiles(storage, caller, ids, budget)),
    goneReason: loaderOf((ids) => readGoneReasons(storage, caller, ids)),
    project: loaderOf((ids) => findProjects(dataSource, ids)),
    organization: loaderOf((ids) => findOrganizations(dataSource, ids)),
    storage: loaderOf((ids) => readStorageUsage(dataSource, ids)),
    generation: loaderOf((ids) => readGenerations(storage, caller, ids, budget)),
    generationInputs: loaderOf((ids) => readGenerationInputs(storage, ids)),
    generationOutputs: loaderOf((ids) => readGenerationOutputs(storage, ids)),
    heldOutputs: loaderOf((ids) => readHeldOutputs(storage, ids)),
    producer: loaderOf((ids) => readProducers(storage, caller, ids, budget)),
    fileUses: new FileUseLoader(storage, caller, budget),
    fileTotals: countLoader((list) => list.totals()),
    generationCount: countLoader((list) => list.totalCount()),
    fileUseCount: loaderOf((ids) => countUses(storage, caller, ids)),
  };
}

function countLoader<List extends { readonly matches: string }, Count>(count: (list: List) => Promise<Count>) {
  const countEach = async (lists: readonly List[]) => {
    const counts: (Count | Error)[] = [];
    // One after the other: a request takes no more than one connection for them.
    for (const list of lists) counts.push(await count(list).catch((error: Error) => error));
    return counts;
  };
  return new DataLoader<List, Count, string>(countEach, { cacheKeyFn: ({ matches }) => matches });
}

function loaderOf<Item>(load: (ids: readonly string[]) => Promise<ReadonlyMap<string, Item>>) {
  return new DataLoader<string, Item | null>(async (ids) => {
    const found = new Map<string, Item>();
    // One after the other: the next is not read when too much was read already.
    for (let start = 0; start < ids.length; start += MAX_IDS_PER_STATEMENT) {
      for (const [id, item] of await load(ids.slice(start, start + MAX_IDS_PER_STATEMENT))) found.set(id, item);
    }
    return ids.map((id) => found.get(id) ?? null);
  });
}
