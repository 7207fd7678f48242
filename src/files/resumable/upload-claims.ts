import type { DataSource, EntityManager } from 'typeorm';
import { FairLimit } from '../../concurrency/fair-limit';
import { withinTime } from '../../concurrency/time-limit';
import { findGoneReason } from '../../database/repositories/files/find-files';
import { takeUpload, type WritableUpload, yieldUpload } from '../../database/repositories/uploads/resumable-uploads';
import { RequestFailure } from '../../domain/errors';
import { goneRequestFailure } from '../failures';

/** An upload that nobody else writes until it is released. */
export interface UploadClaim extends WritableUpload {
  /** Aborted when another request wants to write the upload: the connection behind this one may be long dead. */
  readonly interrupted: AbortSignal;
  release(): Promise<void>;
}

interface Holder {
  readonly interruption: AbortController;
  readonly ended: Promise<void>;
}

/** A holder that is interrupted has no more to do than to finish one write to the disk, unless all bytes are there. */
const HANDOVER_TIMEOUT_MS = 5_000;

/** Nobody waits with an open connection: a job is at each of them. */
const ONE_AT_A_TIME = {
  maxConcurrent: 1,
  maxConcurrentPerTenant: 1,
  maxWaiting: 500,
  maxWaitingPerTenant: 100,
  maxWaitMs: 300_000,
};

/**
 * Who writes which resumable upload: one at a time. Within this process the last to come interrupts the one before;
 * between processes the row of the upload says who it is, and the death of a process ends its claims.
 */
export class UploadClaims {
  /** Uploads at whose probe a process has died are probed one at a time: the next death tells which it was. */
  readonly suspects = new FairLimit(ONE_AT_A_TIME);
  private readonly holders = new Map<string, Holder>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly processNumber: number,
  ) {}

  /** @returns null when somebody else writes the upload and does not yield, or when it has ended */
  async take(fileId: string): Promise<UploadClaim | null> {
    for (let holder = this.holders.get(fileId); holder !== undefined; holder = this.holders.get(fileId)) {
      holder.interruption.abort();
      if (!(await endsInTime(holder.ended))) return null;
    }
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = () => {
        this.holders.delete(fileId);
        resolve();
      };
    });
    const interruption = new AbortController();
    this.holders.set(fileId, { interruption, ended });
    try {
      const upload = await takeUpload(this.dataSource.manager, fileId, this.processNumber);
      if (upload === null) end();
      return upload && { ...upload, interrupted: interruption.signal, release: () => this.release(fileId, end) };
    } catch (error) {
      end();
      throw error;
    }
  }

  /** Ends what this process is writing of an upload that is no more. */
  interrupt(fileId: string): void {
    this.holders.get(fileId)?.interruption.abort();
  }

  private async release(fileId: string, end: () => void): Promise<void> {
    // If the row goes on saying that this process writes it, this process may take it again, and others when it dies.
    await yieldUpload(this.dataSource.manager, fileId, this.processNumber).catch(() => {});
    end();
  }
}

function endsInTime(ended: Promise<void>): Promise<boolean> {
  return withinTime(HANDOVER_TIMEOUT_MS, ended).then(
    () => true,
    () => false,
  );
}

/**
 * Why this process, which was writing an upload, may not go on with it: UPLOAD_EXPIRED, FILE_DELETED, or LOCKED while all
 * of it is there still: another took it over, because this one was taken for dead, or the project's policy has changed.
 */
export async function endedUploadFailure(manager: EntityManager, fileId: string): Promise<RequestFailure> {
  const reason = await findGoneReason(manager, {}, fileId);
  return reason === null ? lockedFailure() : goneRequestFailure(reason);
}

export function lockedFailure(): RequestFailure {
  return new RequestFailure('LOCKED', 'Another request is writing this upload. Try again in a moment.');
}
