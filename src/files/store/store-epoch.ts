import type { DataSource } from 'typeorm';
import type { BlobStore } from '../../blobs/blob-store';
import { withinTime } from '../../concurrency/time-limit';
import { adoptStoreEpoch, findStoreEpoch, planStoreEpoch } from '../../database/repositories/files/store-epoch';
import { inTransaction } from '../../database/transaction';
import { EpochComparison, epochMarkerOf, findHighestEpoch, newToken, writeMarker } from './epoch-comparison';
import { StoreMismatchError, type StoreStatus } from './store-status';

/** How old an answer may be. A few small reads of the store in this time, whatever goes on. */
const KEPT_MS = 5_000;
/** What is mended is to be seen soon. */
const MISMATCH_KEPT_MS = 1_000;
/** How long somebody waits for an answer who can go on without: a probe of `/readyz` gives up after two seconds. */
const WAIT_TIMEOUT_MS = 1_000;
/** Markers that stay: they are advanced every ten minutes. */
const KEPT_MARKERS = 100;

/**
 * Watches that the blob store and the database belong together. An epoch is advanced in three steps: the database plans
 * its token, the store gets its marker, the database confirms. Whichever the process dies after, both sides match, and
 * the next to come goes on from there.
 */
export class StoreEpoch {
  private kept: { readonly status: StoreStatus; readonly at: number } | null = null;
  private asking: Promise<StoreStatus> | null = null;
  private doubts = 0;
  private readonly comparison: EpochComparison;

  /** @param blobs the store itself, not one that this watches over */
  constructor(
    private readonly dataSource: DataSource,
    private readonly blobs: BlobStore,
    private readonly installationId: string,
  ) {
    this.comparison = new EpochComparison(dataSource, blobs, installationId);
  }

  /** What was last found out, if it was a moment ago; null: `status` has to ask. */
  get known(): StoreStatus | null {
    return this.recent(KEPT_MS);
  }

  /** How often it was doubted: another number than before some work says that the store may have gone amid it. */
  get doubtCount(): number {
    return this.doubts;
  }

  /** @throws whatever the database or the store failed with: then nobody knows */
  async status(maxAgeMs = KEPT_MS): Promise<StoreStatus> {
    const recent = this.recent(maxAgeMs);
    if (recent !== null) return recent;
    if (this.asking !== null) return this.asking;
    const asked = this.verify().finally(() => {
      if (this.asking === asked) this.asking = null;
    });
    this.asking = asked;
    return asked;
  }

  /** For what cannot be undone. @throws {StoreMismatchError} @throws as `status` */
  async require(): Promise<void> {
    const status = await this.status();
    if (status !== 'MATCHES') throw new StoreMismatchError(status);
  }

  /** The same, of this moment. */
  async requireNow(): Promise<void> {
    const status = await this.verify();
    if (status !== 'MATCHES') throw new StoreMismatchError(status);
  }

  /** For what adds to the store. That nobody can be asked now is no reason against it. @throws {StoreMismatchError} */
  async requirePresent(): Promise<void> {
    const status = await this.statusSoon(KEPT_MS);
    if (status === 'STORE_MISSING') throw new StoreMismatchError(status);
  }

  /** For monitoring: that the store or the database cannot be asked shows elsewhere. @throws {StoreMismatchError} */
  async check(maxAgeMs = KEPT_MS): Promise<void> {
    const status = await this.statusSoon(maxAgeMs);
    if (status !== null && status !== 'MATCHES') throw new StoreMismatchError(status);
  }

  /** Something failed that an unmounted store would explain: the next caller compares anew. */
  doubt(): void {
    this.doubts += 1;
    this.kept = null;
    this.asking = null;
  }

  /** Compares both sides now. On the first start of all it makes them match. */
  async verify(): Promise<StoreStatus> {
    // As old as the question: what the store was like when it was answered nobody knows.
    const at = performance.now();
    const { doubts } = this;
    const status = await this.comparison.compare();
    if (doubts === this.doubts && at >= (this.kept?.at ?? at)) this.kept = { status, at };
    return status;
  }

  /** Goes on to the next epoch, if all is well: restored states of either side are of an earlier one. */
  async advance(): Promise<StoreStatus> {
    const status = await this.verify();
    if (status !== 'MATCHES') return status;
    const { manager } = this.dataSource;
    const epoch = await findStoreEpoch(manager);
    if (epoch === null) return status;
    await planStoreEpoch(manager, epoch.counter, newToken());
    const planned = await findStoreEpoch(manager);
    if (planned === null || planned.nextToken === null) return this.verify();
    const next = planned.counter + 1;
    await writeMarker(this.blobs, epochMarkerOf(this.installationId, next), planned.nextToken);
    if (next > KEPT_MARKERS) {
      const objectKey = epochMarkerOf(this.installationId, next - KEPT_MARKERS);
      await this.blobs.delete({ objectKey, generation: null });
    }
    return this.verify();
  }

  /**
   * By the operator's word: this database is the one that the store belongs to, whatever either side says. Not of a store
   * that takes no marker now: the word would hold for whichever comes in its place.
   */
  async adopt(): Promise<StoreStatus> {
    await this.blobs.check();
    const highest = await findHighestEpoch(this.blobs, this.installationId);
    await inTransaction(this.dataSource, (manager) => adoptStoreEpoch(manager, highest, newToken()));
    return this.verify();
  }

  private recent(maxAgeMs: number): StoreStatus | null {
    if (this.kept === null) return null;
    const { status, at } = this.kept;
    const keptMs = status === 'MATCHES' ? maxAgeMs : Math.min(maxAgeMs, MISMATCH_KEPT_MS);
    return performance.now() - at < keptMs ? status : null;
  }

  /** @returns what was known before where the answer does not come at once; null: nobody knows */
  private async statusSoon(maxAgeMs: number): Promise<StoreStatus | null> {
    const status = await withinTime(WAIT_TIMEOUT_MS, this.status(maxAgeMs)).catch(() => null);
    return status ?? this.kept?.status ?? null;
  }
}
