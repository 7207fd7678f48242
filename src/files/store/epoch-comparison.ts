import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type { DataSource } from 'typeorm';
import { BlobExistsError, BlobNotFoundError, type BlobStore } from '../../blobs/blob-store';
import {
  addStoreEpoch,
  confirmStoreEpoch,
  findStoreEpoch,
  type StoreEpochRow,
  sampleObjectKeys,
} from '../../database/repositories/files/store-epoch';
import type { StoreStatus } from './store-status';

/**
 * What a blob store says of itself, as blobs beside those of the files:
 *
 *     <installation>/store        it belongs to this installation
 *     <installation>/epoch_<n>    the n-th epoch, and the random token that the database has of it
 *
 * A marker is written once and never changed. So of two databases that would write the n-th, only one can.
 */
function storeMarkerOf(installationId: string): string {
  return `${installationId}/store`;
}

export function epochMarkerOf(installationId: string, counter: number): string {
  return `${installationId}/epoch_${counter}`;
}

const MAX_MARKER_BYTES = 1_000;

/** @returns null when there is no such marker @throws {BlobStoreUnavailableError} */
async function readMarker(blobs: BlobStore, objectKey: string): Promise<string | null> {
  try {
    let text = '';
    for await (const chunk of await blobs.read(objectKey)) {
      text += chunk;
      if (text.length > MAX_MARKER_BYTES) break;
    }
    return text.trim();
  } catch (error) {
    if (error instanceof BlobNotFoundError) return null;
    throw error;
  }
}

/** @returns what the marker says then: `text`, or what was written before @throws {BlobStoreUnavailableError} */
export async function writeMarker(blobs: BlobStore, objectKey: string, text: string): Promise<string> {
  try {
    await blobs.write(objectKey, Readable.from([Buffer.from(`${text}\n`)]), { contentType: 'text/plain' });
    return text;
  } catch (error) {
    if (!(error instanceof BlobExistsError)) throw error;
    return (await readMarker(blobs, objectKey)) ?? text;
  }
}

/** Reads the whole store. @returns 0 when it has none @throws {BlobStoreUnavailableError} */
export async function findHighestEpoch(blobs: BlobStore, installationId: string): Promise<number> {
  const prefix = epochMarkerOf(installationId, 0).slice(0, -1);
  let highest = 0;
  for await (const { objectKey, partial } of blobs.list()) {
    if (partial || !objectKey.startsWith(prefix)) continue;
    const counter = Number(objectKey.slice(prefix.length));
    if (Number.isSafeInteger(counter)) highest = Math.max(highest, counter);
  }
  return highest;
}

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
  async compare(): Promise<StoreStatus> {
    const { manager } = this.dataSource;
    for (let comparison = 1; ; comparison += 1) {
      const epoch = await this.begin();
      if (epoch === null) return 'STORE_MISSING';
      const status = await (epoch.token === null ? this.establish(epoch) : this.compareWith(epoch));
      if (status === 'MATCHES') return status;
      // Others may have advanced meanwhile, or this very comparison has confirmed that they did.
      const isUnchanged = isSame(epoch, await findStoreEpoch(manager));
      if (status !== 'CONFIRMED' && (isUnchanged || comparison >= COMPARISONS)) return status;
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
  private async establish({ isOwn, counter, nextToken }: StoreEpochRow): Promise<StoreStatus | 'CONFIRMED'> {
    if (!isOwn) return 'DATABASE_MOVED';
    if (nextToken === null) throw new Error('An epoch without a marker has one planned.');
    await writeMarker(this.blobs, storeMarkerOf(this.installationId), this.installationId);
    const written = await writeMarker(this.blobs, epochMarkerOf(this.installationId, counter + 1), nextToken);
    if (written !== nextToken) return 'STORE_AHEAD';
    await confirmStoreEpoch(this.dataSource.manager, counter, nextToken);
    return 'CONFIRMED';
  }

  private async compareWith({ isOwn, counter, token, nextToken }: StoreEpochRow): Promise<StoreStatus | 'CONFIRMED'> {
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
