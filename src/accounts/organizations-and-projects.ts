import { type DataSource, type EntityManager, IsNull } from 'typeorm';
import { OrganizationEntity } from '../database/entities/organization';
import { ProjectEntity } from '../database/entities/project';
import { newId } from '../database/new-id';
import type { Organization, Project } from '../domain/account';
import {
  checkAnyChange,
  checkByteCount,
  checkDuration,
  checkFileCount,
  checkName,
  checkOwnerLimits,
  checkRequestRate,
  refuseDeletedOwner,
  refuseTakenName,
} from './account-input';
import { type AccountPage, afterId, checkPage, readOrganization, readProject } from './read-accounts';

export interface NewOrganization {
  /** 1 to 100 printable characters, unique. */
  readonly name: string;
  /** 0 to 2^53 - 1. */
  readonly maxBytes: number;
  /** 0 to 2^31 - 1. */
  readonly maxFiles: number;
  /** 1 to 2^31 - 1; null: no limit of its own. */
  readonly retentionSeconds: number | null;
}

/** @throws {AccountError} INVALID_INPUT, or CONFLICT for a name that is taken */
export async function createOrganization(
  database: DataSource | EntityManager,
  { name, maxBytes, maxFiles, retentionSeconds }: NewOrganization,
): Promise<Organization> {
  checkName(name);
  checkByteCount('maxBytes', maxBytes);
  checkFileCount('maxFiles', maxFiles);
  checkDuration('retentionSeconds', retentionSeconds);
  const id = newId('org');
  const organizations = database.getRepository(OrganizationEntity);
  await refuseTakenName(organizations.insert({ id, name, maxBytes, maxFiles, retentionSeconds }));
  return readOrganization(database, id);
}

/**
 * Ordered by id.
 * @throws {AccountError} INVALID_INPUT
 */
export async function listOrganizations(
  database: DataSource | EntityManager,
  page: AccountPage,
): Promise<Organization[]> {
  checkPage('org', page);
  return database
    .getRepository(OrganizationEntity)
    .find({ where: { ...afterId(page), deletedAt: IsNull() }, order: { id: 'ASC' }, take: page.limit });
}

/** What is left out stays. */
export interface OrganizationChanges {
  readonly name?: string;
  readonly maxBytes?: number;
  readonly maxFiles?: number;
  readonly retentionSeconds?: number | null;
}

/**
 * Limits may be set below what is used: nothing is deleted, and nothing more is stored.
 * @throws {AccountError} INVALID_INPUT, NOT_FOUND, or CONFLICT for a name that is taken
 */
export async function updateOrganization(
  database: DataSource | EntityManager,
  id: string,
  changes: OrganizationChanges,
): Promise<Organization> {
  checkAnyChange(changes);
  const { name, maxBytes, maxFiles, retentionSeconds } = changes;
  if (name !== undefined) checkName(name);
  if (maxBytes !== undefined) checkByteCount('maxBytes', maxBytes);
  if (maxFiles !== undefined) checkFileCount('maxFiles', maxFiles);
  if (retentionSeconds !== undefined) checkDuration('retentionSeconds', retentionSeconds);
  await readOrganization(database, id, 'id');
  await refuseTakenName(database.getRepository(OrganizationEntity).update({ id }, changes));
  return readOrganization(database, id, 'id');
}

export interface NewProject {
  readonly organizationId: string;
  /** 1 to 100 printable characters, unique in the organization. */
  readonly name: string;
  /** 1 to 2^31 - 1; null: no limit of its own. */
  readonly retentionSeconds: number | null;
  readonly zeroDataRetention: boolean;
  readonly storeByDefault: boolean;
  /** Default false. */
  readonly keepPrompts?: boolean;
  /** 1 to 2^31 - 1; null: as long as retention allows. */
  readonly defaultTtlSeconds: number | null;
  /** 1 to 2^31 - 1. Default null: no limit of its own. */
  readonly requestsPerMinute?: number | null;
  /** Of each owner: 0 to 2^53 - 1; null, the default: no limit of its own. */
  readonly ownerMaxBytes?: number | null;
  /** Of each owner: 0 to 2^31 - 1; null, the default: no limit of its own. */
  readonly ownerMaxFiles?: number | null;
}

/** @throws {AccountError} INVALID_INPUT, NOT_FOUND for the organization, or CONFLICT for a name that is taken */
export async function createProject(
  database: DataSource | EntityManager,
  { organizationId, name, ...policy }: NewProject,
): Promise<Project> {
  checkName(name);
  checkDuration('retentionSeconds', policy.retentionSeconds);
  checkDuration('defaultTtlSeconds', policy.defaultTtlSeconds);
  checkRequestRate(policy.requestsPerMinute ?? null);
  checkOwnerLimits(policy);
  await readOrganization(database, organizationId);
  const id = newId('proj');
  const insertion = database.getRepository(ProjectEntity).insert({ id, organizationId, name, ...policy });
  await refuseDeletedOwner('organizationId', refuseTakenName(insertion));
  return readProject(database, id);
}

export interface ProjectList extends AccountPage {
  /** null: the projects of every organization. */
  readonly organizationId: string | null;
}

/**
 * Ordered by id.
 * @throws {AccountError} INVALID_INPUT, or NOT_FOUND for the organization
 */
export async function listProjects(
  database: DataSource | EntityManager,
  { organizationId, ...page }: ProjectList,
): Promise<Project[]> {
  checkPage('proj', page);
  if (organizationId !== null) await readOrganization(database, organizationId);
  const ofOrganization = organizationId === null ? {} : { organizationId };
  return database.getRepository(ProjectEntity).find({
    where: { ...ofOrganization, ...afterId(page), deletedAt: IsNull() },
    order: { id: 'ASC' },
    take: page.limit,
  });
}

/** What is left out stays. */
export interface ProjectChanges {
  readonly name?: string;
  readonly retentionSeconds?: number | null;
  readonly zeroDataRetention?: boolean;
  readonly storeByDefault?: boolean;
  readonly keepPrompts?: boolean;
  readonly defaultTtlSeconds?: number | null;
  readonly requestsPerMinute?: number | null;
  readonly ownerMaxBytes?: number | null;
  readonly ownerMaxFiles?: number | null;
}

/** @throws {AccountError} INVALID_INPUT, NOT_FOUND, or CONFLICT for a name that is taken */
export async function updateProject(
  database: DataSource | EntityManager,
  id: string,
  changes: ProjectChanges,
): Promise<Project> {
  checkAnyChange(changes);
  const { name, retentionSeconds, defaultTtlSeconds, requestsPerMinute } = changes;
  if (name !== undefined) checkName(name);
  if (retentionSeconds !== undefined) checkDuration('retentionSeconds', retentionSeconds);
  if (defaultTtlSeconds !== undefined) checkDuration('defaultTtlSeconds', defaultTtlSeconds);
  if (requestsPerMinute !== undefined) checkRequestRate(requestsPerMinute);
  checkOwnerLimits(changes);
  await readProject(database, id, 'id');
  // One that is deleted meanwhile stays as it was: its usage is told by its name.
  const there = { id, deletedAt: IsNull() };
  await refuseTakenName(database.getRepository(ProjectEntity).update(there, changes));
  return readProject(database, id, 'id');
}
