import type { DataSource } from 'typeorm';
import { LIVING_PROCESSES } from '../living-processes';

/** Has changes of these notified from now on, but for those that are being written at this moment. */
export async function addListenedSubjects(
  dataSource: DataSource,
  processNumber: number,
  ids: readonly string[],
): Promise<void> {
  await dataSource.query(
    `INSERT INTO listened_subjects (subject_id, process_number) SELECT unnest($2::text[]), $1::integer
     ON CONFLICT DO NOTHING`,
    [processNumber, ids],
  );
}

export async function removeListenedSubjects(
  dataSource: DataSource,
  processNumber: number,
  ids: readonly string[],
): Promise<void> {
  await dataSource.query('DELETE FROM listened_subjects WHERE process_number = $1 AND subject_id = ANY($2)', [
    processNumber,
    ids,
  ]);
}

/** Removes what processes listened to that live no more. One that is taken for dead by mistake writes its own anew. */
export async function removeDeadListeners(dataSource: DataSource): Promise<void> {
  await dataSource.query(
    `WITH alive AS (${LIVING_PROCESSES})
     DELETE FROM listened_subjects WHERE process_number NOT IN (SELECT process_number FROM alive)`,
  );
}
