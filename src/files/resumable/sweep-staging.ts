import { findResumableUploads } from '../../database/repositories/uploads/resumable-uploads';
import type { FileServices } from '../file-services';

const BATCH = 1_000;

/**
 * Removes the staged bytes of uploads that have ended. The row of an upload is there before its first byte is. While the
 * blob store is not the database's own, what lies here may be another's too, and stays.
 */
export async function sweepStaging({ dataSource, staging, store }: FileServices): Promise<void> {
  const staged = await staging.list();
  if (staged.length === 0 || (await store.status()) !== 'MATCHES') return;
  for (let from = 0; from < staged.length; from += BATCH) {
    const batch = staged.slice(from, from + BATCH);
    const living = new Set(await findResumableUploads(dataSource.manager, batch));
    for (const fileId of batch) {
      if (!living.has(fileId)) await staging.remove(fileId);
    }
  }
}
