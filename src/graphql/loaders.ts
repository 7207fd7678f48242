import DataLoader from 'dataloader';
import { readOwnApiKeys } from '../accounts/own-api-keys';
import { listOwnProjects } from '../accounts/project-page';
import { findOrganizations, findProjects } from '../accounts/read-accounts';
import { type WorkTurns } from '../concurrency/turns';
import type { ApiKey, Organization, Project } from '../domain/account';
import { type Caller } from '../domain/caller';
import type { FileParts, GoneReason, MediaFile } from '../domain/file';
import type { Generation, GenerationInput, GenerationOutput } from '../domain/generation';
import type { Webhook } from '../domain/media-event';
import type { PageOf, RowBudget } from '../domain/page';
import type { StorageUsage } from '../domain/usage';
import type { FileServices } from '../files/file-services';
import type { FileList, FileTotals } from '../files/read/list-files';
import { readFiles, readGoneReasons } from '../files/read/read-file';
import { countUses } from '../generation/read/list-file-uses';
import type { GenerationList } from '../generation/read/list-generations';
import {
  readGenerationInputs,
  readGenerationOutputs,
  readGenerations,
  readProducers,
} from '../generation/read/read-generations';
import { readTemporaryOutputs, type TemporaryOutput } from '../generation/read/read-outputs';
import { readStorageUsage } from '../usage/storage-usage';
import { readOwnWebhooks } from '../webhooks/own-webhooks';

import {
  countLoader,
  FileUseLoader,
  listLoader,
  loaderOf,
  type PageArguments,
  pageLoader,
  type ScheduleBatch,
} from './loader-kinds';

/**
 * Loads by id, each id once a request and up to a thousand ids by one statement. What is not found is null. What is asked
 * for in several turns of one operation is loaded at once, when all of it is known. Each loader is made when it is asked
 * for: an operation needs one or two of them.
 */
export class Loaders {
  #fileParts: FileParts = 'ALL';
  #file: ById<MediaFile> | undefined;
  #files: DataLoader<readonly string[], ReadonlyMap<string, MediaFile>> | undefined;
  #goneReason: ById<GoneReason> | undefined;
  #project: ById<Project> | undefined;
  #organization: ById<Organization> | undefined;
  #projectPage: DataLoader<PageArguments, PageOf<Project>, string> | undefined;
  #apiKey: ById<ApiKey> | undefined;
  #storage: ById<StorageUsage> | undefined;
  #webhook: ById<Webhook> | undefined;
  #generation: ById<Generation> | undefined;
  #generationInputs: ById<readonly GenerationInput[]> | undefined;
  #generationOutputs: ById<readonly GenerationOutput[]> | undefined;
  #temporaryOutputs: ById<readonly TemporaryOutput[]> | undefined;
  #producer: ById<Generation> | undefined;
  #fileUses: FileUseLoader | undefined;
  #fileTotals: DataLoader<FileList, FileTotals, string> | undefined;
  #generationCount: DataLoader<GenerationList, number, string> | undefined;
  #fileUseCount: ById<number> | undefined;

  constructor(
    private readonly services: FileServices,
    private readonly caller: Caller,
    private readonly budget: RowBudget,
    private readonly turns: WorkTurns,
  ) {}

  get file(): ById<MediaFile> {
    const read = (ids: readonly string[]) =>
      readFiles(this.services, this.caller, ids, { budget: this.budget, parts: this.#fileParts });
    this.#file ??= this.byId(read);
    return this.#file;
  }

  /** Of many ids at once, those that are there. */
  get files(): DataLoader<readonly string[], ReadonlyMap<string, MediaFile>> {
    const read = (ids: readonly string[]) =>
      readFiles(this.services, this.caller, ids, { budget: this.budget, parts: this.#fileParts });
    this.#files ??= listLoader(read, this.schedule());
    return this.#files;
  }

  /** Says that the whole operation needs no more of files. Before it is said, all of them is read. */
  readOfFiles(parts: FileParts): void {
    this.#fileParts = parts;
  }

  /** Why a file is gone. */
  get goneReason(): ById<GoneReason> {
    this.#goneReason ??= this.byId((ids) => readGoneReasons(this.services, this.caller, ids));
    return this.#goneReason;
  }

  get project(): ById<Project> {
    this.#project ??= this.byId((ids) => findProjects(this.services.dataSource, ids));
    return this.#project;
  }

  /** Says that a project was made or changed: what was read of it before is out of date. */
  projectChanged(project: Project): void {
    this.#project?.clear(project.id);
    this.#projectPage?.clearAll();
  }

  get apiKey(): ById<ApiKey> {
    this.#apiKey ??= this.byId((ids) => readOwnApiKeys(this.services.dataSource, this.caller, ids));
    return this.#apiKey;
  }

  get organization(): ById<Organization> {
    this.#organization ??= this.byId((ids) => findOrganizations(this.services.dataSource, ids));
    return this.#organization;
  }

  /** Pages of the projects of the caller's organization: each once, however often the organization is in the answer. */
  get projectPage(): DataLoader<PageArguments, PageOf<Project>, string> {
    const { dataSource } = this.services;
    this.#projectPage ??= pageLoader((page) => listOwnProjects(dataSource, this.caller, page), this.schedule());
    return this.#projectPage;
  }

  /** By the id of the organization. */
  get storage(): ById<StorageUsage> {
    this.#storage ??= this.byId((ids) => readStorageUsage(this.services, this.caller, ids));
    return this.#storage;
  }

  get webhook(): ById<Webhook> {
    this.#webhook ??= this.byId((ids) => readOwnWebhooks(this.services.dataSource, this.caller, ids));
    return this.#webhook;
  }

  get generation(): ById<Generation> {
    this.#generation ??= this.byId((ids) => readGenerations(this.services, this.caller, ids, this.budget));
    return this.#generation;
  }

  /** By the id of a generation that the caller may see, as the next two. */
  get generationInputs(): ById<readonly GenerationInput[]> {
    this.#generationInputs ??= this.byId((ids) => readGenerationInputs(this.services, ids));
    return this.#generationInputs;
  }

  get generationOutputs(): ById<readonly GenerationOutput[]> {
    this.#generationOutputs ??= this.byId((ids) => readGenerationOutputs(this.services, ids));
    return this.#generationOutputs;
  }

  get temporaryOutputs(): ById<readonly TemporaryOutput[]> {
    this.#temporaryOutputs ??= this.byId((ids) => readTemporaryOutputs(this.services, ids));
    return this.#temporaryOutputs;
  }

  /** By the id of a file, which may be gone, as its uses and their count. */
  get producer(): ById<Generation> {
    this.#producer ??= this.byId((ids) => readProducers(this.services, this.caller, ids, this.budget));
    return this.#producer;
  }

  get fileUses(): FileUseLoader {
    this.#fileUses ??= new FileUseLoader(this.services, this.caller, this.budget, this.schedule());
    return this.#fileUses;
  }

  get fileUseCount(): ById<number> {
    this.#fileUseCount ??= this.byId((ids) => countUses(this.services, this.caller, ids));
    return this.#fileUseCount;
  }

  /** How many there are of a list in all, as the next: counted once for all lists of the same matches. */
  get fileTotals(): DataLoader<FileList, FileTotals, string> {
    this.#fileTotals ??= countLoader((list: FileList) => list.totals(), this.schedule());
    return this.#fileTotals;
  }

  get generationCount(): DataLoader<GenerationList, number, string> {
    this.#generationCount ??= countLoader((list: GenerationList) => list.totalCount(), this.schedule());
    return this.#generationCount;
  }

  private byId<Item>(load: (ids: readonly string[]) => Promise<ReadonlyMap<string, Item>>): ById<Item> {
    return loaderOf(load, this.schedule());
  }

  private schedule(): ScheduleBatch {
    return (dispatch) => this.turns.whenIdle(dispatch);
  }
}

type ById<Item> = DataLoader<string, Item | null>;
