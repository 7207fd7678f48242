import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { BlobStore } from '../../blobs/blob-store';
import {
  addStoreEpoch,
  adoptStoreEpoch,
  confirmStoreEpoch,
  findStoreEpoch,
  planStoreEpoch,
  type StoreEpochRow,
  sampleObjectKeys,
} from '../../database/repositories/store-epoch';
import { inTransaction } from '../../database/transaction';
import { epochMarkerOf, findHighestEpoch, readMarker, storeMarkerOf, writeMarker } from './markers';
import { StoreMismatchError, type StoreStanding } from './store-standing';

/** How old an answer may be. A few small reads of the store in this time, whatever goes on. */
const KEPT_MS = 5_000;
/** What is mended is to be seen soon. */
const MISMATCH_KEPT_MS = 1_000;
/** How long somebody waits for an answer who can go on without: a probe of `/readyz` gives up after two seconds. */
const PATIENCE_MS = 1_000;
/** Markers that stay: they are advanced every ten minutes. */
const KEPT_MARKERS = 100;
const SAMPLED_FILES = 20;
/** A comparison that others changed the epoch under is made again. */
const COMPARISONS = 10;

/**
 * Watches that the blob store and the database belong together. An epoch is advanced in three steps: the database plans
 * its token, the store gets its marker, the database confirms. Whichever the process dies after, both sides match, and
 * the next to come goes on from there.
 */
export class StoreEpoch {
  private kept: { readonly standing: StoreStanding; readonly at: number } | null = null;
  private asking: Promise<StoreStanding> | null = null;
  private doubts = 0;

  /** @param blobs the store itself, not one that this watches over */
  constructor(
    private readonly dataSource: DataSource,
    private readonly blobs: BlobStore,
    private readonly installationId: string,
  ) {}

  /** What was last found out, if it was a moment ago; null: `standing` has to ask. */
  get known(): StoreStanding | null {
    return this.recent(KEPT_MS);
  }

  /** How often it was doubted: another number than before some work says that the store may have gone amid it. */
  get doubtCount(): number {
    return this.doubts;
  }

  /** @throws whatever the database or the store failed with: then nobody knows */
  async standing(maxAgeMs = KEPT_MS): Promise<StoreStanding> {
    const recent = this.recent(maxAgeMs);
    if (recent !== null) return recent;
    if (this.asking !== null) return this.asking;
    const asked = this.verify().finally(() => {
      if (this.asking === asked) this.asking = null;
    });
    this.asking = asked;
    return asked;
  }

  /** For what cannot be undone. @throws {StoreMismatchError} @throws as `standing` */
  async require(): Promise<void> {
    const standing = await this.standing();
    if (standing !== 'MATCHES') throw new StoreMismatchError(standing);
  }

  /** The same, of this moment. */
  async requireNow(): Promise<void> {
    const standing = await this.verify();
    if (standing !== 'MATCHES') throw new StoreMismatchError(standing);
  }

  /** For what adds to the store. That nobody can be asked now is no reason against it. @throws {StoreMismatchError} */
  async requirePresent(): Promise<void> {
    const standing = await this.standingSoon(KEPT_MS);
    if (standing === 'STORE_MISSING') throw new StoreMismatchError(standing);
  }

  /** For whoever watches: that nobody can be asked now is told elsewhere. @throws {StoreMismatchError} */
  async check(maxAgeMs = KEPT_MS): Promise<void> {
    const standing = await this.standingSoon(maxAgeMs);
    if (standing !== null && standing !== 'MATCHES') throw new StoreMismatchError(standing);
  }

  /** Something failed that an unmounted store would explain: whoever comes next asks anew. */
  doubt(): void {
    this.doubts += 1;
    this.kept = null;
    this.asking = null;
  }

  /** Compares both sides now. On the first start of all it makes them match. */
  async verify(): Promise<StoreStanding> {
    // As old as the question: what the store was like when it was answered nobody knows.
    const at = performance.now();
    const { doubts } = this;
    const standing = await this.compare();
    if (doubts === this.doubts && at >= (this.kept?.at ?? at)) this.kept = { standing, at };
    return standing;
  }

  /** Goes on to the next epoch, if all is well: restored states of either side are of an earlier one. */
  async advance(): Promise<StoreStanding> {
    const standing = await this.verify();
    if (standing !== 'MATCHES') return standing;
    const { manager } = this.dataSource;
    const epoch = await findStoreEpoch(manager);
    if (epoch === null) return standing;
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
  async adopt(): Promise<StoreStanding> {
    await this.blobs.check();
    const highest = await findHighestEpoch(this.blobs, this.installationId);
    await inTransaction(this.dataSource, (manager) => adoptStoreEpoch(manager, highest, newToken()));
    return this.verify();
  }

  private recent(maxAgeMs: number): StoreStanding | null {
    if (this.kept === null) return null;
    const { standing, at } = this.kept;
    const keptMs = standing === 'MATCHES' ? maxAgeMs : Math.min(maxAgeMs, MISMATCH_KEPT_MS);
    return performance.now() - at < keptMs ? standing : null;
  }

  /** @returns what was known before where the answer does not come at once; null: nobody knows */
  private async standingSoon(maxAgeMs: number): Promise<StoreStanding | null> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), PATIENCE_MS);
    });
    const standing = await Promise.race([this.standing(maxAgeMs).catch(() => null), late]);
    clearTimeout(timer);
    return standing ?? this.kept?.standing ?? null;
  }

  private async compare(): Promise<StoreStanding> {
    const { manager } = this.dataSource;
    for (let comparison = 1; ; comparison += 1) {
      const epoch = await this.begin();
      if (epoch === null) return 'STORE_MISSING';
      const standing = await (epoch.token === null ? this.establish(epoch) : this.compareWith(epoch));
      if (standing === 'MATCHES') return standing;
      // Others may have advanced meanwhile, or this very comparison has confirmed that they did.
      const isUnchanged = isSame(epoch, await findStoreEpoch(manager));
      if (standing !== 'CONFIRMED' && (isUnchanged || comparison >= COMPARISONS)) return standing;
    }
  }

  /** @returns null when there are files and the store has none of them */
  private async begin(): Promise<StoreEpochRow | null> {
    const { manager } = this.dataSource;
    const epoch = await findStoreEpoch(manager);
    // Until the first marker is known to be written, the store that it was meant for may have gone again.
    if (epoch !== null && epoch.counter > 0) return epoch;
    if (await this.lacksEveryFile()) return null;
    if (epoch !== null) return epoch;
    await addStoreEpoch(manager, newToken());
    return findStoreEpoch(manager);
  }

  /** Before a store is taken for the database's own without a marker: whether it may be one that is not mounted. */
  private async lacksEveryFile(): Promise<boolean> {
    const objectKeys = await sampleObjectKeys(this.dataSource.manager, SAMPLED_FILES);
    for (const objectKey of objectKeys) if ((await this.blobs.stat(objectKey)) !== null) return false;
    return objectKeys.length > 0;
  }

  /** Writes the first markers, or those that an adopted store begins anew with. */
  private async establish({ isOwn, counter, nextToken }: StoreEpochRow): Promise<StoreStanding | 'CONFIRMED'> {
    if (!isOwn) return 'DATABASE_MOVED';
    if (nextToken === null) throw new Error('An epoch without a marker has one planned.');
    await writeMarker(this.blobs, storeMarkerOf(this.installationId), this.installationId);
    const written = await writeMarker(this.blobs, epochMarkerOf(this.installationId, counter + 1), nextToken);
    if (written !== nextToken) return 'STORE_AHEAD';
    await confirmStoreEpoch(this.dataSource.manager, counter, nextToken);
    return 'CONFIRMED';
  }

  private async compareWith({ isOwn, counter, token, nextToken }: StoreEpochRow): Promise<StoreStanding | 'CONFIRMED'> {
    const { blobs, installationId } = this;
    const [store, current, next] = await Promise.all([
      blobs.stat(storeMarkerOf(installationId)),
      readMarker(blobs, epochMarkerOf(installationId, counter)),
      readMarker(blobs, epochMarkerOf(installationId, counter + 1)),
    ]);
    if (store === null) return 'STORE_MISSING';
    if (!isOwn) return 'DATABASE_MOVED';
    if (next !== null) {
      if (next !== nextToken) return 'STORE_AHEAD';
      await confirmStoreEpoch(this.dataSource.manager, counter, next);
      return 'CONFIRMED';
    }
    if (current === token) return 'MATCHES';
    return current === null ? 'STORE_DIFFERS' : 'STORE_AHEAD';
  }
}

function isSame(epoch: StoreEpochRow, other: StoreEpochRow | null): boolean {
  return (
    other !== null &&
    epoch.isOwn === other.isOwn &&
    epoch.counter === other.counter &&
    epoch.token === other.token &&
    epoch.nextToken === other.nextToken
  );
}

function newToken(): string {
  return randomBytes(12).toString('hex');
}
