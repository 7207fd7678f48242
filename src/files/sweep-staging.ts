import { findResumableUploads } from '../database/repositories/resumable-uploads';
import type { FileStorage } from './file-storage';

const BATCH = 1_000;

/** Removes the staged bytes of uploads that have ended. The row of an upload is there before its first byte is. */
export async function sweepStaging({ dataSource, staging }: FileStorage): Promise<void> {
  const staged = await staging.list();
  for (let from = 0; from < staged.length; from += BATCH) {
    const batch = staged.slice(from, from + BATCH);
    const living = new Set(await findResumableUploads(dataSource.manager, batch));
    for (const fileId of batch) {
      if (!living.has(fileId)) await staging.remove(fileId);
    }
  }
}
