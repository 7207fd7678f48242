import type { DataSource } from 'typeorm';
import { OrganizationEntity } from '../database/entities/organization';
import { type CounterDifference, findCounterDifferences } from '../database/repositories/usage/recount';

export interface Recount {
  readonly organizations: number;
  /** Empty: every counter says what the rows say. */
  readonly differences: readonly CounterDifference[];
}

/** Holds the counters of every organization against its rows, one organization after the other. It changes nothing. */
export async function recount(dataSource: DataSource): Promise<Recount> {
  const organizations = await dataSource.manager.find(OrganizationEntity, {
    select: { id: true },
    order: { id: 'ASC' },
  });
  const differences: CounterDifference[] = [];
  for (const { id } of organizations) {
    differences.push(...(await findCounterDifferences(dataSource, id)));
  }
  return { organizations: organizations.length, differences };
}
