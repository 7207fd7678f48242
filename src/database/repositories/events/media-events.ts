import type { DataSource, EntityManager } from 'typeorm';
import type { FileScope, ProjectScope } from '../../../domain/list-filters';
import type { FileEvent, GenerationEvent } from '../../../domain/media-event';
import { scopeConditions } from '../conditions';

/**
 * Part of the statement that makes a change, so that it costs no round trip, and is there if and only if the change is:
 * writes an event for each row that was changed.
 *
 * @param changed what stands after FROM: rows with the columns `id`, `organization_id`, `project_id` and `owner_id`
 */
export function insertEvents(type: (FileEvent | GenerationEvent)['type'], changed: string): string {
  return `INSERT INTO media_events (type, subject_id, organization_id, project_id, owner_id)
          SELECT '${type}', id, organization_id, project_id, owner_id FROM ${changed}`;
}

/**
 * Forgets those of the `limit` oldest events that are older than `days`. Ids ascend with time, so that the key finds the
 * oldest, and no upload writes another index.
 */
export async function removeOldEvents(dataSource: DataSource, days: number, limit: number): Promise<number> {
  const [, count]: [unknown, number] = await dataSource.query(
    `DELETE FROM media_events WHERE id = ANY (ARRAY(
       SELECT id FROM (SELECT id, occurred_at FROM media_events ORDER BY id LIMIT $2) AS oldest
       WHERE occurred_at < now() - make_interval(days => $1)))`,
    [days, limit],
  );
  return count;
}

/** Removes at most `limit` events of a project, or of an organization those that are of none of its projects. */
export async function removeEvents(manager: EntityManager, scope: FileScope, limit: number): Promise<number> {
  const conditions = scopeConditions(scope);
  if (!('projectId' in scope)) conditions.addFixed('project_id IS NULL');
  const [, count]: [unknown, number] = await manager.query(
    `DELETE FROM media_events WHERE id = ANY (ARRAY(
       SELECT id FROM media_events WHERE ${conditions} ORDER BY id LIMIT ${conditions.bind(limit)}))`,
    conditions.values,
  );
  return count;
}

/** Has at most `limit` events of an owner be of its project alone: what is to be delivered of them still is. */
export async function disownEvents(
  manager: EntityManager,
  owner: Required<ProjectScope>,
  limit: number,
): Promise<number> {
  const conditions = scopeConditions(owner);
  const [, count]: [unknown, number] = await manager.query(
    `UPDATE media_events SET owner_id = NULL WHERE id = ANY (ARRAY(
       SELECT id FROM media_events WHERE ${conditions} ORDER BY id LIMIT ${conditions.bind(limit)}))`,
    conditions.values,
  );
  return count;
}
