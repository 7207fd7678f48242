import { BlobCensus, type DueBlob } from '../../database/repositories/files/blob-census';
import type { FileServices } from '../file-services';
import { CensusRefused, refusalOf } from './census-refusal';
import { returnFiles, takeCensus } from './findings';

export interface BlobReconciliation {
  /** Blobs and partial writes that belong to no row. They are noted, and deleted when that has been so for long enough. */
  readonly orphanedBlobs: number;
  /** Of these, the ones that were noted long enough ago, and are gone now. */
  readonly deletedBlobs: number;
  /** Files whose bytes are lost; their status is now FAILED. */
  readonly lostFiles: number;
  /** FAILED files whose bytes are there again; they are READY. */
  readonly returnedFiles: number;
}

export interface ReconciliationOptions {
  /** Changes nothing and counts what would be changed. Default false. */
  readonly dryRun?: boolean;
  /** Acts however much is lost or orphaned. Default false. */
  readonly force?: boolean;
}

/** What a dry run counts. */
export interface ReconciliationPlan extends BlobReconciliation {
  /** Why it would not be done without `force`; null: it would. */
  readonly refusal: string | null;
}

const BATCH = 500;
/** Requests to the store at a time: one waits for its network, not for a processor. */
const AT_ONCE = 16;

/**
 * Compares every blob with the rows and every row with the blobs. It reads the whole store: for quiet hours. What it
 * does can be undone for `orphanedBlobDays`: files come back with their bytes, blobs with their rows. Wherever it is
 * killed, the next one does the rest.
 *
 * @throws {StoreMismatchError} the store is not the database's own; nothing was done
 * @throws {CensusRefused} more is amiss than is likely; files whose bytes are back were made READY, no more
 */
export async function reconcileBlobs(
  storage: FileServices,
  { dryRun = false, force = false }: ReconciliationOptions = {},
): Promise<ReconciliationPlan> {
  await (dryRun ? storage.store.verify() : storage.store.advance());
  await storage.store.require();
  const census = await BlobCensus.begin(storage.dataSource);
  try {
    const findings = await takeCensus(storage, census);
    const returnedFiles = await returnFiles(storage, census, dryRun);
    const refusal = force ? null : refusalOf(findings);
    if (dryRun) {
      const deletedBlobs = await forEachDue(storage, census, async () => {});
      const { orphans: orphanedBlobs, missingFiles: lostFiles } = findings;
      return { orphanedBlobs, deletedBlobs, lostFiles, returnedFiles, refusal };
    }
    await forgetOrphans(census);
    if (refusal !== null) throw new CensusRefused(refusal);
    const lostFiles = await markLost(storage, census);
    await noteOrphans(census);
    const deletedBlobs = await deleteDue(storage, census);
    return { orphanedBlobs: findings.orphans, deletedBlobs, lostFiles, returnedFiles, refusal };
  } finally {
    await census.end();
  }
}

async function markLost(storage: FileServices, census: BlobCensus): Promise<number> {
  let lost = 0;
  for (let afterId: string | undefined = ''; afterId !== undefined; ) {
    const missing = await census.findMissing(afterId, BATCH);
    const confirmed: string[] = [];
    await inChunks(missing, async ({ id, objectKey }) => {
      if ((await storage.blobs.stat(objectKey)) === null) confirmed.push(id);
    });
    // After the last look: a store that was unmounted amid it has no blobs either.
    if (confirmed.length > 0) await storage.store.requireNow();
    await census.markFailed(confirmed);
    lost += confirmed.length;
    afterId = missing.at(-1)?.id;
  }
  return lost;
}

async function forgetOrphans(census: BlobCensus): Promise<void> {
  for (let key: string | null = ''; key !== null; ) key = await census.forgetOrphans(key, BATCH);
}

async function noteOrphans(census: BlobCensus): Promise<void> {
  for (let key: string | null = ''; key !== null; ) key = await census.noteOrphans(key, BATCH);
}

async function deleteDue(storage: FileServices, census: BlobCensus): Promise<number> {
  return forEachDue(storage, census, async (blobs) => {
    await storage.store.requireNow();
    await inChunks(blobs, (blob) => storage.blobs.delete(blob));
    await census.forgetDeleted(blobs.map(({ objectKey }) => objectKey));
  });
}

/** @returns how many */
async function forEachDue(
  { orphanedBlobDays: days }: FileServices,
  census: BlobCensus,
  work: (blobs: readonly DueBlob[]) => Promise<void>,
): Promise<number> {
  let count = 0;
  for (let afterKey: string | null = ''; afterKey !== null; ) {
    const { due, lastKey } = await census.findDue(afterKey, { days, limit: BATCH });
    if (due.length > 0) await work(due);
    count += due.length;
    afterKey = lastKey;
  }
  return count;
}

async function inChunks<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < items.length; from += AT_ONCE)
    await Promise.all(items.slice(from, from + AT_ONCE).map(work));
}
