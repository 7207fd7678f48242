import { type DataSource, type EntityManager, IsNull } from 'typeorm';
import { OrganizationEntity } from '../database/entities/organization';
import type { Organization } from '../domain/account';
import { type AccountPage, afterId, checkPage } from './account-page';

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
