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
    if (type !== OperationTypeNode.QUERY || cost.requested < HEAVY_COST) return () => {};
    try {
      return await this.takePlace(organizationId, abandoned());
    } catch (error) {
      if (error instanceof Overloaded) throw new OperationRefusal('OVERLOADED', overloadMessage(error));
      throw error;
    }
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
