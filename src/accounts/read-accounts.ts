import { Any, type DataSource, type EntityManager, type FindOperator, IsNull, MoreThan } from 'typeorm';
import { OrganizationEntity } from '../database/entities/organization';
import { ProjectEntity } from '../database/entities/project';
import type { Organization, Project } from '../domain/account';
import { type IdPrefix, isId } from '../domain/id';
import { AccountError, checkInteger } from './account-input';

/** One page answers at most this many: an operator's terminal and this process's memory both stay usable. */
export const MAX_ACCOUNT_PAGE_SIZE = 1000;

/** A stretch of a list that is ordered by id, which is by the time of making. */
export interface AccountPage {
  /** The last id of the page before; null: from the start. */
  readonly after: string | null;
  /** 1 to 1000. */
  readonly limit: number;
}

/** @throws {AccountError} INVALID_INPUT for an `after` that is no id, or a limit out of range */
export function checkPage(prefix: IdPrefix, { after, limit }: AccountPage): void {
  checkInteger('limit', limit, 1, MAX_ACCOUNT_PAGE_SIZE);
  if (after !== null && !isId(prefix, after)) {
    throw new AccountError('INVALID_INPUT', 'after', `after is an id that starts with ${prefix}_.`);
  }
}

/** The condition on `id` that starts the page. */
export function afterId({ after }: AccountPage): { id?: FindOperator<string> } {
  return after === null ? {} : { id: MoreThan(after) };
}

/** The organizations of `ids` by id, in one query; deleted ones too, whose usage has a name. Unknown ids are left out. */
export async function findOrganizations(
  database: DataSource | EntityManager,
  ids: readonly string[],
): Promise<Map<string, Organization>> {
  const found = await database.getRepository(OrganizationEntity).findBy({ id: Any(idsOf('org', ids)) });
  return new Map(found.map((organization) => [organization.id, organization]));
}

/** The projects of `ids` by id, in one query; deleted ones too, as above. Unknown ids are left out. */
export async function findProjects(
  database: DataSource | EntityManager,
  ids: readonly string[],
): Promise<Map<string, Project>> {
  const found = await database.getRepository(ProjectEntity).findBy({ id: Any(idsOf('proj', ids)) });
  return new Map(found.map((project) => [project.id, project]));
}

/** One that is there still. @throws {AccountError} NOT_FOUND, said of `field` */
export async function readOrganization(
  database: DataSource | EntityManager,
  id: string,
  field = 'organizationId',
): Promise<Organization> {
  const where = { id: Any(idsOf('org', [id])), deletedAt: IsNull() };
  const organization = await database.getRepository(OrganizationEntity).findOneBy(where);
  if (organization !== null) return organization;
  throw new AccountError('NOT_FOUND', field, 'There is no such organization.');
}

/** One that is there still. @throws {AccountError} NOT_FOUND, said of `field` */
export async function readProject(
  database: DataSource | EntityManager,
  id: string,
  field = 'projectId',
): Promise<Project> {
  const where = { id: Any(idsOf('proj', [id])), deletedAt: IsNull() };
  const project = await database.getRepository(ProjectEntity).findOneBy(where);
  if (project !== null) return project;
  throw new AccountError('NOT_FOUND', field, 'There is no such project.');
}

/** Text that is no id finds nothing, and some of it (a NUL) Postgres would refuse. */
function idsOf(prefix: 'org' | 'proj', values: readonly string[]): string[] {
  return values.filter((value) => isId(prefix, value));
}
