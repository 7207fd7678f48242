import type { DataSource } from 'typeorm';
import {
  createOrganization,
  createProject,
  type NewOrganization,
  type NewProject,
} from '../../../src/accounts/organizations-and-projects';
import { newId } from '../../../src/database/new-id';
import type { Organization, Project } from '../../../src/domain/account';

/** An organization with a name of its own and room for 1 MB and 100 files, unless `given` says otherwise. */
export function makeOrganization(dataSource: DataSource, given: Partial<NewOrganization> = {}): Promise<Organization> {
  return createOrganization(dataSource, {
    name: `Organization ${newId('org')}`,
    maxBytes: 1_000_000,
    maxFiles: 100,
    retentionSeconds: null,
    ...given,
  });
}

/** A project that stores and keeps, of a new organization unless `given` names one. */
export async function makeProject(dataSource: DataSource, given: Partial<NewProject> = {}): Promise<Project> {
  const organizationId = given.organizationId ?? (await makeOrganization(dataSource)).id;
  return createProject(dataSource, {
    name: `Project ${newId('proj')}`,
    retentionSeconds: null,
    zeroDataRetention: false,
    storeByDefault: true,
    defaultTtlSeconds: null,
    ...given,
    organizationId,
  });
}
