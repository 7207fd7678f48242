import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { BlobStore } from '../../blobs/blob-store';
import {
  addStoreEpoch,
  confirmStoreEpoch,
  findStoreEpoch,
  type StoreEpochRow,
  sampleObjectKeys,
} from '../../database/repositories/files/store-epoch';
import { epochMarkerOf, readMarker, storeMarkerOf, writeMarker } from './markers';
import type { StoreStanding } from './store-standing';

const SAMPLED_FILES = 20;
/** A comparison that others changed the epoch under is made again. */
const COMPARISONS = 10;

/** Holds the epoch that the database knows against the markers that the store has. */
export class EpochComparison {
  constructor(
    private readonly dataSource: DataSource,
    private readonly blobs: BlobStore,
    private readonly installationId: string,
  ) {}

  /** Compares both sides now. On the first start of all it makes them match. */
  async compare(): Promise<StoreStanding> {
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

export function newToken(): string {
  return randomBytes(12).toString('hex');
}
