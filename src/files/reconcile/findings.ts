import type { BlobCensus, CountedBlob } from '../../database/repositories/files/blob-census';
import type { FileServices } from '../file-services';
import { isObjectKeyOf } from '../upload/object-key';

/** What a census found, before it did anything about it. */
export interface CensusFindings {
  readonly blobs: number;
  readonly orphans: number;
  readonly unexplainedOrphans: number;
  readonly readyFiles: number;
  readonly missingFiles: number;
}

const BLOBS_PER_BATCH = 500;
const FILES_PER_PAGE = 2_000;

/** Reads the whole store and all files. */
export async function takeCensus(storage: FileServices, census: BlobCensus): Promise<CensusFindings> {
  return { ...(await countBlobs(storage, census)), ...(await countFiles(census)) };
}

async function countBlobs({ blobs: store, installationId }: FileServices, census: BlobCensus) {
  // A key is listed twice where an interrupted write has left something beside the whole blob.
  const batch = new Map<string, CountedBlob>();
  let [blobs, orphans, unexplainedOrphans] = [0, 0, 0];
  const countBatch = async () => {
    const counted = await census.count([...batch.values()]);
    blobs += batch.size;
    orphans += counted.orphans;
    unexplainedOrphans += counted.unexplained;
    batch.clear();
  };
  for await (const blob of store.list()) {
    if (!isObjectKeyOf(installationId, blob.objectKey)) continue;
    if (!blob.partial || !batch.has(blob.objectKey)) batch.set(blob.objectKey, blob);
    if (batch.size >= BLOBS_PER_BATCH) await countBatch();
  }
  await countBatch();
  await census.endListing();
  return { blobs, orphans, unexplainedOrphans };
}

async function countFiles(census: BlobCensus) {
  let [readyFiles, missingFiles] = [0, 0];
  for (let afterId: string | null = ''; afterId !== null; ) {
    const page = await census.compareFiles(afterId, FILES_PER_PAGE);
    readyFiles += page.ready;
    missingFiles += page.missing;
    afterId = page.lastId;
  }
  return { readyFiles, missingFiles };
}
