import { OperationTypeNode } from 'graphql';
import { FairLimit, type FairLimitOptions, Overloaded } from '../concurrency/fair-limit';
import { overloadMessage } from '../concurrency/refuse-overload';
import type { OperationCost } from '../graphql/limits/estimate-cost';
import { OperationRefusal } from '../graphql/limits/operation-refusal';

/** Pages that people look at cost some hundred; more is what exports and gateways ask for, and attackers. */
const HEAVY_COST = 1_000;
/** Each may read and tell some ten megabytes, which are in memory together. */
const PLACES: FairLimitOptions = {
  maxConcurrent: 3,
  maxConcurrentPerTenant: 2,
  maxWaiting: 200,
  maxWaitingPerTenant: 50,
  maxWaitMs: 20_000,
};

/** Of answers that the clients of an organization have not taken yet: ten full pages, as text and as what is sent. */
const MAX_UNREAD_BYTES = 128 * 1024 * 1024;

/** What is to be run, and for whom. */
export interface AskedOperation {
  readonly type: OperationTypeNode;
  readonly cost: OperationCost;
  readonly organizationId: string;
  /** Of a client that may stop waiting. Asked for only where the operation has to wait its turn. */
  abandoned(): AbortSignal | undefined;
}

/** Lets few queries that may read much run at once, in turn by organization. What is cheap never waits. */
export class HeavyOperations {
  private readonly limit: FairLimit;
  private readonly unread = new Map<string, number>();

  constructor(places: FairLimitOptions = PLACES) {
    this.limit = new FairLimit(places);
  }

  get runningCount(): number {
    return this.limit.runningCount;
  }

  /**
   * Waits for a place. A mutation takes as long as providers do, and is bounded by what it does.
   *
   * @returns what gives the place back, once the answer is written; its second call does nothing
   * @throws {OperationRefusal} OVERLOADED
   * @throws the reason of the signal
   */
  async begin({ type, cost, organizationId, abandoned }: AskedOperation): Promise<() => void> {
    if (type === OperationTypeNode.QUERY) this.checkUnread(organizationId);
    if (type !== OperationTypeNode.QUERY || cost.requested < HEAVY_COST) return () => {};
    try {
      const release = await this.takePlace(organizationId, abandoned());
      try {
        // Of those that waited, the first may have filled it.
        this.checkUnread(organizationId);
      } catch (error) {
        release();
        throw error;
      }
      return release;
    } catch (error) {
      if (error instanceof Overloaded) throw new OperationRefusal('OVERLOADED', overloadMessage(error));
      throw error;
    }
  }

  /**
   * Counts an answer that is in memory until its client has read it.
   *
   * @returns what is called once it is read, or its client has gone
   */
  holdUnread(organizationId: string, sizeBytes: number): () => void {
    const add = (bytes: number) => {
      const held = (this.unread.get(organizationId) ?? 0) + bytes;
      if (held === 0) this.unread.delete(organizationId);
      else this.unread.set(organizationId, held);
    };
    add(sizeBytes);
    return () => add(-sizeBytes);
  }

  private checkUnread(organizationId: string): void {
    if ((this.unread.get(organizationId) ?? 0) <= MAX_UNREAD_BYTES) return;
    const message = 'Answers to your organization wait to be read. Read them, or hang up, before you ask for more.';
    throw new OperationRefusal('OVERLOADED', message);
  }

  private takePlace(organizationId: string, signal: AbortSignal | undefined): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const hold = () =>
        new Promise<void>((release) => {
          resolve(release);
        });
      this.limit.run(organizationId, hold, signal).catch(reject);
    });
  }
}
