import { newId } from '../../database/new-id';
import { isReserved, release, renewLease } from '../../database/repositories/uploads/reservations';
import { extendReservation, reserve, type Shortage } from '../../database/repositories/uploads/reserve';
import { isSettled } from '../../database/repositories/uploads/settle-upload';
import { retryLostAnswer } from '../../database/retry-during-outage';
import { inTransaction } from '../../database/transaction';
import type { Belonging } from '../../domain/caller';
import { MediaFailure } from '../../domain/errors';
import type { TokenCharge } from '../../domain/token-limits';
import { enqueue } from '../../jobs/enqueue';
import type { FileServices } from '../file-services';
import { objectKeyOf } from './object-key';
import { growthFailure, quotaFailure, reserveQuota } from './reserve-quota';

/** The longest that bytes may take to arrive; an upload that is older is dead. */
export const UPLOAD_TIMEOUT_MS = 6 * 3600 * 1000;
/** How long a reservation lasts without a sign of life: what a process forgot to release lapses as soon. */
const LEASE_SECONDS = 15 * 60;
const RENEWAL_INTERVAL_MS = (LEASE_SECONDS / 3) * 1000;
/** More than the server lets any statement of the service take. */
const LONGEST_STATEMENT_MS = 35_000;
/** Reservations of unknown sizes double, up to this: few statements, and little reserved that is not needed. */
const MAX_GROWTH_BYTES = 64 * 1024 * 1024;

/** Whose the file is to be, and whose token pays for it. */
export interface UploadPayer extends Belonging {
  readonly charge: TokenCharge | null;
}

/** A place in the quota, and in the blob store, that one upload has while its bytes arrive. */
export class ReservedUpload {
  private readonly renewal: NodeJS.Timeout;

  private constructor(
    private readonly storage: FileServices,
    private readonly owner: UploadPayer,
    readonly fileId: string,
    private reserved: number,
    /** Whether it is known about how many bytes will come. */
    private readonly isDeclared: boolean,
  ) {
    this.renewal = setInterval(() => this.renew(), RENEWAL_INTERVAL_MS).unref();
  }

  /**
   * @param declaredBytes how many will come at least, and hardly more; null: nobody knows
   * @throws {MediaFailure} STORAGE_QUOTA_EXCEEDED, FILE_COUNT_EXCEEDED, OWNER_QUOTA_EXCEEDED, TOKEN_LIMIT_REACHED
   */
  static async begin(
    storage: FileServices,
    { organizationId, projectId, ownerId, charge }: UploadPayer,
    declaredBytes: number | null,
  ): Promise<ReservedUpload> {
    const owner = { organizationId, projectId, ownerId, charge };
    const bytes = declaredBytes ?? 0;
    const fileId = newId('file');
    const reservation = {
      fileId,
      ...owner,
      objectKey: objectKeyOf(storage.installationId, fileId),
      bytes,
      lease: { processNumber: storage.processNumber, seconds: LEASE_SECONDS },
    };
    const { dataSource } = storage;
    const place = await reserveQuota(storage, owner, () =>
      retryLostAnswer(async (isAgain) =>
        isAgain && (await isReserved(dataSource.manager, fileId)) ? 'RESERVED' : reserve(dataSource, reservation),
      ),
    ).catch((error: unknown) => {
      // It may have been reserved all the same, and only the answer was lost; or be about to, by a statement that still
      // waits in the server for a lock.
      const settledAt = performance.now() + LONGEST_STATEMENT_MS;
      const giveBack = async () => (await release(dataSource.manager, fileId)) || performance.now() > settledAt;
      storage.unreleasedUploads.retry(giveBack, LEASE_SECONDS * 1000);
      throw error;
    });
    if (place !== 'RESERVED') throw await quotaFailure(storage.dataSource, place, owner, bytes);
    return new ReservedUpload(storage, owner, fileId, bytes, declaredBytes !== null);
  }

  get objectKey(): string {
    return objectKeyOf(this.storage.installationId, this.fileId);
  }

  /**
   * Reserves at least `bytes` more. Where nobody knows how many will come: generously while there is room. Else to the
   * byte: what one upload reserves and does not need is refused to others, for which there would be room.
   *
   * @returns how many were added
   * @throws {MediaFailure} STORAGE_QUOTA_EXCEEDED, OWNER_QUOTA_EXCEEDED, TOKEN_LIMIT_REACHED, UPLOAD_EXPIRED
   */
  readonly grow = async (bytes: number): Promise<number> => {
    const generous = this.isDeclared ? bytes : Math.max(bytes, Math.min(this.reserved, MAX_GROWTH_BYTES));
    if (generous > bytes && (await this.extend(generous)) === 'RESERVED') return generous;
    const place = await reserveQuota(this.storage, this.owner, () => this.extend(bytes));
    if (place === 'RESERVED') return bytes;
    if (!(await isReserved(this.storage.dataSource.manager, this.fileId))) throw this.lost();
    throw await growthFailure(this.storage.dataSource, place, this.owner, this.reserved + bytes);
  };

  /** The reservation has become a file. */
  end(): void {
    clearInterval(this.renewal);
  }

  /**
   * Gives the reservation back. What was written, if anything was, goes by a job of the same transaction; unless the
   * commit that should have failed did not, and only its answer was lost. Where that fails, for whichever reason, it is
   * tried again after this has resolved: the caller gets what the upload failed with.
   *
   * @returns true when the commit did not fail, as far as is known: the upload has become a file
   */
  async abandon(written: { readonly generation: string | null } | null): Promise<boolean> {
    this.end();
    try {
      return await this.giveBack(written);
    } catch {
      const giveBack = async () => {
        await this.giveBack(written);
        return true;
      };
      this.storage.unreleasedUploads.retry(giveBack, LEASE_SECONDS * 1000);
      return false;
    }
  }

  /** The upload took longer than it may, its process was taken for dead, or its project may keep nothing any more. */
  lost(): MediaFailure {
    return new MediaFailure('UPLOAD_EXPIRED', 'The upload lost its place. Send it again.', { retryable: true });
  }

  private giveBack(written: { readonly generation: string | null } | null): Promise<boolean> {
    return inTransaction(this.storage.dataSource, async (manager) => {
      const released = await release(manager, this.fileId);
      if (written === null) return false;
      if (!released && (await isSettled(manager, this.fileId))) return true;
      await enqueue(manager, 'purge_blobs', { blobs: [{ objectKey: this.objectKey, generation: written.generation }] });
      return false;
    });
  }

  private async extend(bytes: number): Promise<'RESERVED' | Shortage> {
    const { ownerId, charge } = this.owner;
    const upload = { fileId: this.fileId, ownerId, charge };
    const place = await extendReservation(this.storage.dataSource.manager, upload, bytes);
    if (place === 'RESERVED') this.reserved += bytes;
    return place;
  }

  /** A renewal that fails is made up for by the next; a lease that lapses all the same is found when settling. */
  private renew(): void {
    renewLease(this.storage.dataSource.manager, this.fileId, LEASE_SECONDS).catch(() => {});
  }
}
