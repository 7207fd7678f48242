import path from 'node:path';
import type { BlobStore } from '../../../src/blobs/blob-store';
import { createDiskBlobStore } from '../../../src/blobs/disk/disk';
import { jobsDone } from './leftovers';
import type { TestApp } from './test-app';

/** Has the service's worker do now what it does by the clock. */
export async function runTask(app: TestApp, task: 'reconcile_uploads' | 'reconcile_blobs'): Promise<void> {
  await app.dataSource.query('SELECT graphile_worker.add_job($1)', [task]);
  await jobsDone(app);
}

/** The service's blobs, as another process would see them. */
export function blobsOf(app: TestApp): BlobStore {
  return createDiskBlobStore({ directory: path.join(app.dataDirectory, 'blobs') });
}

/** The first part of the keys of the service's blobs. */
export async function installationIdOf(app: TestApp): Promise<string> {
  const [row] = await app.dataSource.query(
    `SELECT encode(value, 'hex') AS id FROM secrets WHERE name = 'installation'`,
  );
  return row.id;
}
