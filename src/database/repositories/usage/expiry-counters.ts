import type { DataSource } from 'typeorm';

/** Removes the counters of hours that are long over and of which no file is left. */
export async function removePastExpiryCounters(dataSource: DataSource): Promise<void> {
  await dataSource.query(
    `DELETE FROM expiry_counters WHERE hour < now() - interval '1 day' AND bytes = 0 AND files = 0`,
  );
}
