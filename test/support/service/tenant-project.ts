import type { DataSource } from 'typeorm';
import { createKey } from '../../../src/accounts/keys';
import type { NewProject } from '../../../src/accounts/organizations-and-projects';
import { MEDIA_SCOPES, type MediaScope } from '../../../src/domain/caller';
import { makeProject } from './accounts';
import type { TestTenant } from './test-app';

export interface TenantProject {
  readonly projectId: string;
  readonly apiKey: string;
}

/** One more project of a tenant, with a key of its own. */
export async function addProject(
  dataSource: DataSource,
  { organizationId }: Pick<TestTenant, 'organizationId'>,
  policy: Partial<NewProject> = {},
): Promise<TenantProject> {
  const { id: projectId } = await makeProject(dataSource, { ...policy, organizationId });
  return { projectId, apiKey: await addKey(dataSource, { projectId }, MEDIA_SCOPES) };
}

/** One more key of a project or an organization. */
export async function addKey(
  dataSource: DataSource,
  owner: { readonly projectId: string } | { readonly organizationId: string },
  scopes: readonly MediaScope[],
): Promise<string> {
  return (await createKey(dataSource.manager, { owner, scopes })).key;
}
