import { And, type DataSource, Equal, IsNull, MoreThan } from 'typeorm';
import { ProjectEntity } from '../database/entities/project';
import type { Project } from '../domain/account';
import type { Caller } from '../domain/caller';
import { RequestFailure } from '../domain/errors';
import { isId } from '../domain/id';
import {
  type ConnectionArguments,
  listFingerprint,
  type PageOf,
  readPageRequest,
  toPage,
  writeCursor,
} from '../domain/page';

/**
 * The projects of the caller's organization that it may know of, the oldest first: a key of a project knows of that one alone.
 *
 * @throws {RequestFailure} BAD_USER_INPUT
 */
export async function listOwnProjects(
  dataSource: DataSource,
  { organizationId, projectId }: Caller,
  args: Pick<ConnectionArguments, 'first' | 'after'>,
): Promise<PageOf<Project>> {
  const list = listFingerprint({ list: 'projects', organizationId, projectId });
  const request = readPageRequest(args, list);
  const after = request.after?.id ?? null;
  if (after !== null && !isId('proj', after)) throw new RequestFailure('BAD_USER_INPUT', 'The cursor is damaged.');
  const own = projectId === null ? [] : [Equal(projectId)];
  const beyond = after === null ? [] : [MoreThan(after)];
  const found = await dataSource.getRepository(ProjectEntity).find({
    where: {
      organizationId,
      deletedAt: IsNull(),
      ...([...own, ...beyond].length > 0 && { id: And(...own, ...beyond) }),
    },
    order: { id: 'ASC' },
    take: request.limit + 1,
  });
  return { page: toPage(found, request), cursorOf: ({ id }) => writeCursor(list, { value: id, id }) };
}

/** Whether a caller may know of a project: of its organization's, or, with a key of a project, of that one. */
export function isVisibleTo({ organizationId, projectId }: Caller, project: Project | null): project is Project {
  if (project?.organizationId !== organizationId) return false;
  return projectId === null || projectId === project.id;
}
