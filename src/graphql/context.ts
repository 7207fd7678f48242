import DataLoader from 'dataloader';
import { listOwnProjects, type ProjectPage } from '../accounts/project-page';
import { findOrganizations, findProjects } from '../accounts/read-accounts';
import { turns, type WorkTurns } from '../concurrency/turns';
import type { Organization, Project } from '../domain/account';
import { type Caller, comingBy } from '../domain/caller';
import type { GoneReason, MediaFile } from '../domain/file';
import type { Generation, GenerationInput, GenerationOutput } from '../domain/generation';
import type { ConnectionArguments, PageRequest, RowBudget } from '../domain/page';
import type { StorageUsage } from '../domain/usage';
import type { FileServices } from '../files/file-services';
import type { FileList, FileTotals } from '../files/read/list-files';
import { readFiles, readGoneReasons } from '../files/read/read-file';
import type { GenerationEngine } from '../generation/generation-engine';
import { countUses, type FileUseList, listFileUses } from '../generation/read/list-file-uses';
import type { GenerationList } from '../generation/read/list-generations';
import {
  readGenerationInputs,
  readGenerationOutputs,
  readGenerations,
  readProducers,
} from '../generation/read/read-generations';
import { readTemporaryOutputs, type TemporaryOutput } from '../generation/read/read-outputs';
import { readStorageUsage } from '../usage/storage-usage';
import { AnswerBudget } from './limits/answer-budget';

/**
 * A signal that aborts when nobody waits for the answer any more: what has begun goes on, what waits for its turn need
 * not. Made when it is asked for: few operations do. undefined: it is never known.
 */
export type Abandoned = () => AbortSignal | undefined;

/** What resolvers know of the request that they answer. */
export interface RequestContext {
  readonly requestId: string;
  readonly caller: Caller;
  readonly engine: GenerationEngine;
  /** Of the engine. */
  readonly storage: FileServices;
  readonly loaders: Loaders;
  readonly abandoned: Abandoned;
  /** How much the answer may still carry. */
  readonly answer: AnswerBudget;
  /** When the next step of the operation may be done. */
  readonly turns: WorkTurns;
}

export function createContext(
  engine: GenerationEngine,
  caller: Caller,
  requestId: string,
  abandoned: Abandoned = () => undefined,
): RequestContext {
  const { storage } = engine;
  const answer = new AnswerBudget(caller.organizationId);
  const own = turns.open(caller.organizationId);
  const loaders = createLoaders(storage, caller, answer, own);
  return { requestId, caller: comingBy('GRAPHQL', caller), engine, storage, loaders, abandoned, answer, turns: own };
}

/** When what was asked for is loaded. */
type ScheduleBatch = (dispatch: () => void) => void;

/** Loads the uses of files: one statement for all files of which the same page is asked. */
class FileUseLoader {
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

/** Loads by id, each id once a request and up to a thousand ids by one statement. What is not found is null. */
interface Loaders {
  readonly file: DataLoader<string, MediaFile | null>;
  /** Why a file is gone. */
  readonly goneReason: DataLoader<string, GoneReason | null>;
  readonly project: DataLoader<string, Project | null>;
  readonly organization: DataLoader<string, Organization | null>;
  /** Pages of the projects of the caller's organization: each once, however often the organization is in the answer. */
  readonly projectPage: DataLoader<PageArguments, ProjectPage, string>;
  /** By the id of the organization. */
  readonly storage: DataLoader<string, StorageUsage | null>;
  readonly generation: DataLoader<string, Generation | null>;
  /** The next three by the id of a generation that the caller may see. */
  readonly generationInputs: DataLoader<string, readonly GenerationInput[] | null>;
  readonly generationOutputs: DataLoader<string, readonly GenerationOutput[] | null>;
  readonly temporaryOutputs: DataLoader<string, readonly TemporaryOutput[] | null>;
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

/** What is asked for in several turns of one operation is loaded at once, when all of it is known. */
function createLoaders(storage: FileServices, caller: Caller, budget: RowBudget, turns: WorkTurns): Loaders {
  const { dataSource } = storage;
  const schedule = (dispatch: () => void) => turns.whenIdle(dispatch);
  return {
    file: loaderOf((ids) => readFiles(storage, caller, ids, budget), schedule),
    goneReason: loaderOf((ids) => readGoneReasons(storage, caller, ids), schedule),
    project: loaderOf((ids) => findProjects(dataSource, ids), schedule),
    organization: loaderOf((ids) => findOrganizations(dataSource, ids), schedule),
    projectPage: pageLoader((page) => listOwnProjects(dataSource, caller, page), schedule),
    storage: loaderOf((ids) => readStorageUsage(dataSource, ids), schedule),
    generation: loaderOf((ids) => readGenerations(storage, caller, ids, budget), schedule),
    generationInputs: loaderOf((ids) => readGenerationInputs(storage, ids), schedule),
    generationOutputs: loaderOf((ids) => readGenerationOutputs(storage, ids), schedule),
    temporaryOutputs: loaderOf((ids) => readTemporaryOutputs(storage, ids), schedule),
    producer: loaderOf((ids) => readProducers(storage, caller, ids, budget), schedule),
    fileUses: new FileUseLoader(storage, caller, budget, schedule),
    fileTotals: countLoader((list) => list.totals(), schedule),
    generationCount: countLoader((list) => list.totalCount(), schedule),
    fileUseCount: loaderOf((ids) => countUses(storage, caller, ids), schedule),
  };
}

type PageArguments = Pick<ConnectionArguments, 'first' | 'after'>;

function pageLoader<List>(read: (page: PageArguments) => Promise<List>, batchScheduleFn: ScheduleBatch) {
  const readEach = async (pages: readonly PageArguments[]) => {
    const lists: (List | Error)[] = [];
    // One after the other, as counts are.
    for (const page of pages) lists.push(await read(page).catch((error: Error) => error));
    return lists;
  };
  const cacheKeyFn = ({ first, after }: PageArguments) => JSON.stringify([first, after]);
  return new DataLoader<PageArguments, List, string>(readEach, { cacheKeyFn, batchScheduleFn });
}

function countLoader<List extends { readonly matches: string }, Count>(
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

function loaderOf<Item>(
  load: (ids: readonly string[]) => Promise<ReadonlyMap<string, Item>>,
  batchScheduleFn: ScheduleBatch,
) {
  const loadEach = async (ids: readonly string[]) => {
    const found = new Map<string, Item>();
    // One after the other: the next is not read when too much was read already.
    for (let start = 0; start < ids.length; start += MAX_IDS_PER_STATEMENT) {
      for (const [id, item] of await load(ids.slice(start, start + MAX_IDS_PER_STATEMENT))) found.set(id, item);
    }
    return ids.map((id) => found.get(id) ?? null);
  };
  return new DataLoader<string, Item | null>(loadEach, { batchScheduleFn });
}
