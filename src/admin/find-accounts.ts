import type { DataSource } from 'typeorm';
import { AccountError } from '../accounts/account-error';
import { readApiKey } from '../accounts/api-key';
import { readOrganization, readProject } from '../accounts/read-accounts';
import { ApiKeyEntity } from '../database/entities/api-key';
import { OrganizationEntity } from '../database/entities/organization';
import { ProjectEntity } from '../database/entities/project';
import type { ApiKey, Organization, Project } from '../domain/account';
import type { FileScope } from '../domain/file-list';
import { isId } from '../domain/id';

/** @throws {AccountError} NOT_FOUND, said of `field` */
export async function findOrganization(
  dataSource: DataSource,
  idOrName: string,
  field = 'organizationId',
): Promise<Organization> {
  if (isId('org', idOrName)) return readOrganization(dataSource, idOrName, field);
  const organization = await dataSource.getRepository(OrganizationEntity).findOneBy({ name: storable(idOrName) });
  if (organization !== null) return organization;
  throw new AccountError('NOT_FOUND', field, 'There is no organization with this id or name.');
}

/**
 * A project by its id, by its name, or, where two organizations have one of that name, as `acme/web`.
 *
 * @throws {AccountError} NOT_FOUND, or INVALID_INPUT where several have the name; said of `field`
 */
export async function findProject(dataSource: DataSource, idOrName: string, field = 'projectId'): Promise<Project> {
  if (isId('proj', idOrName)) return readProject(dataSource, idOrName, field);
  const [project, another] = await findProjectsNamed(dataSource, storable(idOrName));
  if (project === undefined) throw new AccountError('NOT_FOUND', field, 'There is no project with this id or name.');
  if (another === undefined) return project;
  throw new AccountError(
    'INVALID_INPUT',
    field,
    'Several projects have this name: say organization/project, or an id.',
  );
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
async function findProjectsNamed(dataSource: DataSource, name: string): Promise<Project[]> {
  const projects = dataSource.getRepository(ProjectEntity);
  const found = await projects.find({ where: { name }, take: 2 });
  if (found.length > 0) return found;
  return projects
    .createQueryBuilder('project')
    .innerJoin(OrganizationEntity, 'organization', 'organization.id = project.organizationId')
    .where(`organization.name || '/' || project.name = :name`, { name })
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
