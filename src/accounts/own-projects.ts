import type { DataSource } from 'typeorm';
import { administer, requireInForce } from '../database/administer';
import { countProjectsAlone } from '../database/repositories/accounts/administration';
import type { Project } from '../domain/account';
import { type Audit, administeredScope, type Caller } from '../domain/caller';
import { MediaFailure, RequestFailure } from '../domain/errors';
import { failingAt } from './account-input';
import { createProject, type NewProject, type ProjectChanges, updateProject } from './organizations-and-projects';
import { isVisibleTo } from './project-page';
import { findProjects } from './read-accounts';

/** Of an organization, deleted ones too, which are told of in its usage. */
const MAX_PROJECTS = 10_000;

/** What administration works with: `FileServices` has both. */
export interface AdministrationServices {
  readonly dataSource: DataSource;
  readonly audit: Audit;
}

/**
 * A project that the caller may know of. It may be deleted.
 *
 * @param path of the id among the arguments
 * @throws {MediaFailure} NOT_FOUND
 */
export async function findOwnProject(
  dataSource: DataSource,
  caller: Caller,
  id: string,
  path: readonly string[],
): Promise<Project> {
  const project = (await findProjects(dataSource, [id])).get(id) ?? null;
  if (isVisibleTo(caller, project)) return project;
  throw new MediaFailure('NOT_FOUND', 'There is no such project.', { path });
}

/** Each as `NewProject` has it; null: none. */
type Limits = Partial<
  Pick<Project, 'retentionSeconds' | 'defaultTtlSeconds' | 'requestsPerMinute' | 'ownerMaxBytes' | 'ownerMaxFiles'>
>;

export interface OwnNewProject extends Limits, Pick<NewProject, 'name' | 'zeroDataRetention' | 'storeByDefault'> {
  readonly keepPrompts: boolean;
}

/** What is left out stays, as what cannot be null and is; a limit that is null is taken away. */
export interface OwnProjectChanges extends Limits {
  readonly id: string;
  readonly name?: string | null;
  readonly zeroDataRetention?: boolean | null;
  readonly storeByDefault?: boolean | null;
  readonly keepPrompts?: boolean | null;
}

/**
 * @throws {RequestFailure} FORBIDDEN, UNAUTHENTICATED
 * @throws {MediaFailure} INVALID_INPUT, OVERLOADED, CONFLICT: the name is taken, or there are too many
 */
export async function createOwnProject(
  { dataSource, audit }: AdministrationServices,
  caller: Caller,
  { retentionSeconds = null, defaultTtlSeconds = null, ...others }: OwnNewProject,
): Promise<Project> {
  const { organizationId } = caller;
  requireOrganizationKey(caller, 'make another');
  const made = await administer(dataSource, caller, async (manager) => {
    if ((await countProjectsAlone(manager, organizationId)) >= MAX_PROJECTS) {
      const message = `An organization has at most ${MAX_PROJECTS} projects, with those that are deleted.`;
      throw new MediaFailure('CONFLICT', message, { path: ['input'] });
    }
    const project = { ...others, retentionSeconds, defaultTtlSeconds, organizationId };
    const created = await failingAt(['input'], createProject(manager, project));
    await requireInForce(manager, caller);
    return created;
  });
  audit(caller, { action: 'createMediaProject', subjectId: made.id });
  return made;
}

/**
 * Changes a project of the caller's organization. Its limits, and that it keeps nothing, are what the organization has given
 * it: no key of its own lifts them.
 *
 * @throws {RequestFailure} FORBIDDEN, UNAUTHENTICATED
 * @throws {MediaFailure} INVALID_INPUT, NOT_FOUND, OVERLOADED, CONFLICT: the name is taken
 */
export async function updateOwnProject(
  { dataSource, audit }: AdministrationServices,
  caller: Caller,
  { id, name, zeroDataRetention, storeByDefault, keepPrompts, ...limits }: OwnProjectChanges,
): Promise<Project> {
  administeredScope(caller, 'Projects');
  await findOwnProject(dataSource, caller, id, ['input', 'id']);
  requireOrganizationKey(caller, 'change it');
  const changes: ProjectChanges = {
    ...limits,
    ...(name != null && { name }),
    ...(zeroDataRetention != null && { zeroDataRetention }),
    ...(storeByDefault != null && { storeByDefault }),
    ...(keepPrompts != null && { keepPrompts }),
  };
  const updated = await administer(dataSource, caller, async (manager) => {
    const project = await failingAt(['input'], updateProject(manager, id, changes));
    await requireInForce(manager, caller);
    return project;
  });
  audit(caller, { action: 'updateMediaProject', subjectId: id, changed: Object.entries(changes).flatMap(changeOf) });
  return updated;
}

/** As the log has it: what a limit was set to is to be seen there, a name is somebody's words. */
function changeOf([field, value]: [string, unknown]): string[] {
  if (value === undefined) return [];
  return [field === 'name' ? field : `${field}: ${value}`];
}

/** @param what it wants, as the last words of the refusal @throws {RequestFailure} FORBIDDEN */
function requireOrganizationKey(caller: Caller, what: string): void {
  if ('organizationId' in administeredScope(caller, 'Projects')) return;
  const message = `This API key belongs to a project; only a key of the organization can ${what}.`;
  throw new RequestFailure('FORBIDDEN', message);
}
