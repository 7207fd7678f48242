import DataLoader from 'dataloader';
import { findOrganizations, findProjects } from '../accounts/read-accounts';
import type { Organization, Project } from '../domain/account';
import type { Caller } from '../domain/caller';
import type { MediaFile } from '../domain/file';
import type { StorageUsage } from '../domain/usage';
import type { FileStorage } from '../files/file-storage';
import { readFiles } from '../files/read-file';
import { readStorageUsage } from '../usage/storage-usage';

/** Loads by id, each id once a request and any number of ids by one statement. What is not found is null. */
export interface Loaders {
  readonly file: DataLoader<string, MediaFile | null>;
  readonly project: DataLoader<string, Project | null>;
  readonly organization: DataLoader<string, Organization | null>;
  /** By the id of the organization. */
  readonly storage: DataLoader<string, StorageUsage | null>;
}

/** What resolvers know of the request that they answer. */
export interface RequestContext {
  readonly requestId: string;
  readonly caller: Caller;
  readonly storage: FileStorage;
  readonly loaders: Loaders;
}

export function createContext(storage: FileStorage, caller: Caller, requestId: string): RequestContext {
  return { requestId, caller, storage, loaders: createLoaders(storage, caller) };
}

function createLoaders(storage: FileStorage, caller: Caller): Loaders {
  const { dataSource } = storage;
  return {
    file: loaderOf((ids) => readFiles(storage, caller, ids)),
    project: loaderOf((ids) => findProjects(dataSource, ids)),
    organization: loaderOf((ids) => findOrganizations(dataSource, ids)),
    storage: loaderOf((ids) => readStorageUsage(dataSource, ids)),
  };
}

function loaderOf<Item>(load: (ids: readonly string[]) => Promise<ReadonlyMap<string, Item>>) {
  return new DataLoader<string, Item | null>(async (ids) => {
    const found = await load(ids);
    return ids.map((id) => found.get(id) ?? null);
  });
}
