import type { TaskList } from 'graphile-worker';
import type { DataSource } from 'typeorm';
import { removeDeadListeners } from '../database/repositories/events/listened-subjects';
import { removeOldEvents } from '../database/repositories/events/media-events';

/** A receiver is tried for three days; one that was away for so long, or looks into what it got, finds them for as long again. */
const RETENTION_DAYS = 7;
const BATCH = 1_000;

/** Forgets events that were there for so long, batch by batch. @returns how many */
export async function forgetEvents(dataSource: DataSource): Promise<number> {
  for (let total = 0; ; ) {
    const removed = await removeOldEvents(dataSource, RETENTION_DAYS, BATCH);
    total += removed;
    if (removed < BATCH) return total;
  }
}

export function eventTasks(dataSource: DataSource): TaskList {
  return {
    forget_events: async () => {
      await forgetEvents(dataSource);
      await removeDeadListeners(dataSource);
    },
  };
}

/** Each hour: a day's events at once would be a burst of deletions. */
export const EVENT_SCHEDULE = [{ task: 'forget_events', match: '23 * * * *' }] as const;
