import path from 'node:path';
import type { DataSource } from 'typeorm';
import { createOrganization, createProject } from '../../src/accounts/organizations-and-projects';
import { newId } from '../../src/database/new-id';
import { openDatabase } from '../../src/database/open-database';
import { type NewReservation, reserve } from '../../src/database/repositories/uploads/reserve';
import type { Benchmark } from './benchmark';
import { median } from './median';

const PARALLEL = 10;
const RESERVATIONS = 400;
const ROUNDS = 7;

/** Taking a place in one organization's quota by one statement, against reading it under a lock and then writing it. */
export const reservation: Benchmark = async ({ scratchDirectory }) => {
  const dataDirectory = path.join(scratchDirectory, 'reservation');
  const database = await openDatabase({ databaseUrl: null, dataDirectory, databasePoolSize: PARALLEL });
  try {
    const next = await reservationsOf(database.dataSource);
    const statement = () => reserve(database.dataSource, next());
    const transaction = () => reserveUnderLock(database.dataSource, next());
    const rounds: { readonly statement: number; readonly transaction: number }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.push({ statement: await rateOf(statement), transaction: await rateOf(transaction) });
    }
    return [
      {
        name: 'one statement to a transaction',
        value: median(rounds.map((round) => round.statement / round.transaction)),
        unit: '×',
        bar: { atLeast: 3 },
      },
      { name: 'one statement', value: median(rounds.map((round) => round.statement)), unit: 'reservations/s' },
      { name: 'a transaction', value: median(rounds.map((round) => round.transaction)), unit: 'reservations/s' },
    ];
  } finally {
    await database.close();
  }
};

async function reservationsOf({ manager }: DataSource): Promise<() => NewReservation> {
  const limits = { maxBytes: Number.MAX_SAFE_INTEGER, maxFiles: 2 ** 31 - 1, retentionSeconds: null };
  const organization = await createOrganization(manager, { name: 'bench', ...limits });
  const policy = { retentionSeconds: null, zeroDataRetention: false, storeByDefault: true, defaultTtlSeconds: null };
  const project = await createProject(manager, { organizationId: organization.id, name: 'bench', ...policy });
  return () => {
    const fileId = newId('file');
    const owner = { organizationId: organization.id, projectId: project.id, ownerId: null, charge: null };
    return { fileId, ...owner, objectKey: fileId, bytes: 1_000, lease: { processNumber: 1, seconds: 900 } };
  };
}

/** As it is often written: the row is locked, the application decides, and writes what it decided. */
function reserveUnderLock(dataSource: DataSource, reservation: NewReservation): Promise<void> {
  const { fileId, organizationId, projectId, objectKey, bytes, lease } = reservation;
  return dataSource.transaction(async (manager) => {
    const [row] = await manager.query('SELECT * FROM organizations WHERE id = $1 FOR UPDATE', [organizationId]);
    const fits = Number(row.used_bytes) + Number(row.reserved_bytes) + bytes <= Number(row.max_bytes);
    if (!fits || row.used_files + row.reserved_files >= row.max_files) throw new Error('It does not fit.');
    await manager.query(
      'UPDATE organizations SET reserved_bytes = reserved_bytes + $2, reserved_files = reserved_files + 1 WHERE id = $1',
      [organizationId, bytes],
    );
    await manager.query(
      `INSERT INTO uploads (file_id, organization_id, project_id, reserved_bytes, object_key, process_number, lease_expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7))`,
      [fileId, organizationId, projectId, bytes, objectKey, lease?.processNumber, lease?.seconds],
    );
  });
}

/** How many a second, with so many at a time. */
async function rateOf(work: () => Promise<unknown>): Promise<number> {
  let left = RESERVATIONS;
  const start = performance.now();
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return RESERVATIONS / ((performance.now() - start) / 1000);
}
