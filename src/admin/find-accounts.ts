import { type DataSource, IsNull, Not } from 'typeorm';
import { AccountError } from '../accounts/account-input';
import { readApiKey } from '../accounts/keys';
import { findOrganizations, findProjects, readOrganization, readProject } from '../accounts/read-accounts';
import { ApiKeyEntity } from '../database/entities/api-key';
import { OrganizationEntity } from '../database/entities/organization';
import { ProjectEntity } from '../database/entities/project';
import type { ApiKey, Organization, Project } from '../domain/account';
import { isId } from '../domain/id';
import type { FileScope } from '../domain/list-filters';

/** Whether what is deleted is found too: by its id, and by its name unless another has taken that. Default: no. */
interface Wanted {
  readonly deleted: boolean;
}

/** @throws {AccountError} NOT_FOUND, or INVALID_INPUT where several have the name; said of `field` */
export async function findOrganization(
  dataSource: DataSource,
  idOrName: string,
  field = 'organizationId',
  { deleted }: Wanted = { deleted: false },
): Promise<Organization> {
  if (isId('org', idOrName)) {
    const found = deleted ? (await findOrganizations(dataSource, [idOrName])).get(idOrName) : undefined;
    return found ?? readOrganization(dataSource, idOrName, field);
  }
  const organizations = dataSource.getRepository(OrganizationEntity);
  const name = storable(idOrName);
  const find = (deletedAt: typeof THERE) => organizations.find({ where: { name, deletedAt }, take: 2 });
  return onlyOne('organization', field, await find(THERE), deleted ? await find(GONE) : []);
}

/**
 * A project by its id, by its name, or, where two organizations have one of that name, as `acme/web`.
 *
 * @throws {AccountError} NOT_FOUND, or INVALID_INPUT where several have the name; said of `field`
 */
export async function findProject(
  dataSource: DataSource,
  idOrName: string,
  field = 'projectId',
  { deleted }: Wanted = { deleted: false },
): Promise<Project> {
  if (isId('proj', idOrName)) {
    const found = deleted ? (await findProjects(dataSource, [idOrName])).get(idOrName) : undefined;
    return found ?? readProject(dataSource, idOrName, field);
  }
  const find = (deletedAt: typeof THERE) => findProjectsNamed(dataSource, storable(idOrName), deletedAt);
  return onlyOne('project', field, await find(THERE), deleted ? await find(GONE) : []);
}

const THERE = IsNull();
const GONE: typeof THERE = Not(IsNull());

/** The one that is there; else the one that is deleted. */
function onlyOne<Account>(
  noun: 'organization' | 'project',
  field: string,
  living: readonly Account[],
  deleted: readonly Account[],
): Account {
  const [account, another] = living.length > 0 ? living : deleted;
  if (account === undefined) throw new AccountError('NOT_FOUND', field, `There is no ${noun} with this id or name.`);
  if (another === undefined) return account;
  const way = noun === 'project' ? 'say organization/project, or an id.' : 'say an id.';
  throw new AccountError('INVALID_INPUT', field, `Several ${noun}s have this name: ${way}`);
}

export interface ScopeOptions {
  readonly organization: string | undefined;
  readonly project: string | undefined;
}

/** The files of the organization or the project that was said. @throws {AccountError} as `findProject` */
export async function findFileScope(
  dataSource: DataSource,
  { organization, project }: ScopeOptions,
): Promise<FileScope> {
  if (project !== undefined) return { projectId: (await findProject(dataSource, project)).id };
  if (organization !== undefined) return { organizationId: (await findOrganization(dataSource, organization)).id };
  throw new AccountError('INVALID_INPUT', null, 'Say whose files: --project or --organization.');
}

/** A name may hold slashes of its own, so that the text as a whole goes first. */
async function findProjectsNamed(dataSource: DataSource, name: string, deletedAt: typeof THERE): Promise<Project[]> {
  const projects = dataSource.getRepository(ProjectEntity);
  const found = await projects.find({ where: { name, deletedAt }, take: 2 });
  if (found.length > 0) return found;
  return projects
    .createQueryBuilder('project')
    .innerJoin(OrganizationEntity, 'organization', 'organization.id = project.organizationId')
    .where({ deletedAt })
    .andWhere(`organization.name || '/' || project.name = :name`, { name })
    .take(2)
    .getMany();
}

/** A key by its id, or by a name that no other has. @throws {AccountError} as `findProject` */
export async function findKey(dataSource: DataSource, idOrName: string): Promise<ApiKey> {
  if (isId('key', idOrName)) return readApiKey(dataSource, idOrName);
  const keys = dataSource.getRepository(ApiKeyEntity);
  const [key, another] = await keys.find({ where: { name: storable(idOrName) }, take: 2 });
  if (key === undefined) throw new AccountError('NOT_FOUND', 'id', 'There is no such API key.');
  if (another === undefined) return key;
  throw new AccountError('INVALID_INPUT', 'id', 'Several API keys have this name: say an id.');
}

/** Text that Postgres would refuse finds nothing. */
function storable(text: string): string {
  return text.replaceAll('\0', '\ufffd');
}
