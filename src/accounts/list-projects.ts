import { type DataSource, type EntityManager, IsNull } from 'typeorm';
import { ProjectEntity } from '../database/entities/project';
import type { Project } from '../domain/account';
import { type AccountPage, afterId, checkPage } from './account-page';
import { readOrganization } from './read-accounts';

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
