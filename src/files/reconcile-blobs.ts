import { BlobCensus } from '../database/repositories/blob-census';
import type { FileStorage } from './file-storage';
import { isObjectKeyOf } from './object-key';
import { purgeBlobs } from './purge-blobs';

export interface BlobReconciliation {
  /** Blobs and partial writes that belonged to no row; they were deleted. */
  readonly orphanedBlobs: number;
  /** Files whose bytes are lost; their status is now FAILED. */
  readonly lostFiles: number;
}

const BATCH = 500;

/** Holds every blob against the rows and every row against the blobs. It reads the whole store: for quiet hours. */
export async function reconcileBlobs(storage: FileStorage): Promise<BlobReconciliation> {
  const census = await BlobCensus.begin(storage.dataSource);
  try {
    return { orphanedBlobs: await deleteOrphans(storage, census), lostFiles: await markLost(storage, census) };
  } finally {
    await census.end();
  }
}

async function deleteOrphans({ blobs, installationId }: FileStorage, census: BlobCensus): Promise<number> {
  const generations = new Map<string, string | null>();
  let deleted = 0;
  const countBatch = async () => {
    const orphans = await census.count([...generations.keys()]);
    await purgeBlobs(
      blobs,
      orphans.map((objectKey) => ({ objectKey, generation: generations.get(objectKey) ?? null })),
    );
    deleted += orphans.length;
    generations.clear();
  };
  for await (const { objectKey, generation } of blobs.list()) {
    if (!isObjectKeyOf(installationId, objectKey)) continue;
    generations.set(objectKey, generation);
    if (generations.size >= BATCH) await countBatch();
  }
  await countBatch();
  return deleted;
}

async function markLost({ blobs }: FileStorage, census: BlobCensus): Promise<number> {
  for (let lost = 0; ; ) {
    const missing = await census.findMissing(BATCH);
    const confirmed: string[] = [];
    for (const { id, object_key } of missing) {
      if ((await blobs.stat(object_key)) === null) confirmed.push(id);
    }
    await census.markFailed(confirmed);
    lost += confirmed.length;
    // A file that was missed by the listing and yet is there would be found again and again.
    if (missing.length < BATCH || confirmed.length === 0) return lost;
  }
}
