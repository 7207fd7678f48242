import type { DataSource } from 'typeorm';
import type { MediaEvent } from '../../../domain/media-event';

/** A row of `media_events` as the driver gives it, or as JSON of a notification has it. */
interface EventRow {
  readonly id: string | number;
  readonly type: MediaEvent['type'];
  readonly subject_id: string;
  readonly organization_id: string;
  readonly project_id: string | null;
  readonly owner_id: string | null;
  readonly occurred_at: Date | string;
  readonly details: object | null;
}

function eventOf(row: EventRow): MediaEvent {
  // Which columns a type has is the table's to say.
  return {
    id: String(row.id),
    type: row.type,
    subjectId: row.subject_id,
    organizationId: row.organization_id,
    projectId: row.project_id,
    ownerId: row.owner_id,
    occurredAt: new Date(row.occurred_at),
    ...(row.details !== null && { details: row.details }),
  } as MediaEvent;
}

/** @param row as the trigger on the table has it */
export function eventOfNotification(row: string): MediaEvent {
  return eventOf(JSON.parse(row));
}

/**
 * How far back an event may be written that is not committed yet: an id is taken when a row is written, and while its
 * transaction ends, others take so many at most.
 */
const LOOK_BACK = 10_000;

const FLOOR = `SELECT last_value - ${LOOK_BACK} AS floor FROM media_events_id_seq`;

/** The id above which all events are that are not committed yet. */
export async function findEventsFloor(dataSource: DataSource): Promise<string> {
  const [row]: { floor: string }[] = await dataSource.query(FLOOR);
  return row?.floor ?? '0';
}

/** Whose events: of one project, or of all of an organization. What is of the organization itself is part of either. */
export interface EventScope {
  readonly organizationId: string;
  readonly projectId: string | null;
}

/** The ids of the events of `scope` above `floor`. */
export async function findEventIds(
  dataSource: DataSource,
  floor: string,
  { organizationId, projectId }: EventScope,
): Promise<string[]> {
  const own = projectId === null ? '' : 'AND (project_id = $3 OR project_id IS NULL)';
  const rows: { id: string }[] = await dataSource.query(
    `SELECT id FROM media_events WHERE id > $1 AND organization_id = $2 ${own}`,
    [floor, organizationId, ...(projectId === null ? [] : [projectId])],
  );
  return rows.map(({ id }) => id);
}

/** The events of these organizations above `floor`, by their ids, and the floor of the next time. */
export async function findEvents(
  dataSource: DataSource,
  floor: string,
  organizationIds: readonly string[],
): Promise<{ readonly events: MediaEvent[]; readonly floor: string }> {
  const rows: (EventRow & { readonly floor: string })[] = await dataSource.query(
    `SELECT next.floor, event.* FROM (${FLOOR}) AS next
     LEFT JOIN media_events AS event ON event.id > $1 AND organization_id = ANY($2) ORDER BY event.id`,
    [floor, organizationIds],
  );
  // Where there is no event there is one row all the same, for the floor.
  const events = rows.filter(({ id }) => id !== null).map(eventOf);
  return { events, floor: rows[0]?.floor ?? floor };
}
