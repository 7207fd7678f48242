import type { DataSource } from 'typeorm';
import { AccountError } from '../accounts/account-error';
import { readOrganization } from '../accounts/read-accounts';
import { OrganizationEntity } from '../database/entities/organization';
import type { Organization } from '../domain/account';
import { isId } from '../domain/id';

/** @throws {AccountError} NOT_FOUND */
export async function findOrganization(dataSource: DataSource, idOrName: string): Promise<Organization> {
  if (isId('org', idOrName)) return readOrganization(dataSource, idOrName);
  const organization = await dataSource.getRepository(OrganizationEntity).findOneBy({ name: idOrName });
  if (organization !== null) return organization;
  throw new AccountError('NOT_FOUND', 'organizationId', 'There is no organization with this id or name.');
}
