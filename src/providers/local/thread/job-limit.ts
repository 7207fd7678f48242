import { FairLimit } from '../../../concurrency/fair-limit';
import { refuseOverload } from '../../../concurrency/refuse-overload';

export interface JobLimitOptions {
  readonly maxConcurrent: number;
  readonly maxConcurrentPerOrganization: number;
  /** How many may wait for their turn. Each holds its input in memory meanwhile. */
  readonly maxWaiting: number;
  readonly maxWaitingPerOrganization: number;
  /** What a client that comes when the queue is full is answered with. */
  readonly retryAfterSeconds: number;
  /** What all local models share: each of their jobs keeps a processor busy. Default: no bound but `maxConcurrent`. */
  readonly processors?: FairLimit;
}

/** A local model of this process, beside others. */
export type LocalModelOptions = Pick<JobLimitOptions, 'processors'>;

/** On whose behalf a job is done, and until when. */
export interface JobCaller {
  readonly organizationId: string;
  readonly signal: AbortSignal;
}

/** A job's caller has a time limit of its own, of an hour at the most by default. */
const MAX_WAIT_MS = 24 * 3600 * 1000;

/**
 * What the jobs of all local models share: all processors but one, which answers requests and runs what else the host
 * has to, but two at least, of which one organization has all but one: so another's picture need not wait until a video
 * is done. Their threads have a low priority: two on two processors delay no request by much.
 */
export function createProcessorLimit(processors: number): FairLimit {
  const maxConcurrent = Math.max(2, processors - 1);
  // A job that waits here has been let in by the limit of a model.
  const queue = { maxWaiting: Infinity, maxWaitingPerTenant: Infinity, maxWaitMs: MAX_WAIT_MS };
  return new FairLimit({ maxConcurrent, maxConcurrentPerTenant: maxConcurrent - 1, ...queue });
}

/** Bounds the work of a local model: how much is done at once, how much waits, and how much of it is one organization's. */
export class JobLimit {
  private readonly limit: FairLimit;

  constructor(private readonly options: JobLimitOptions) {
    const { maxConcurrent, maxConcurrentPerOrganization, maxWaiting, maxWaitingPerOrganization } = options;
    this.limit = new FairLimit({
      maxConcurrent,
      maxConcurrentPerTenant: maxConcurrentPerOrganization,
      maxWaiting,
      maxWaitingPerTenant: maxWaitingPerOrganization,
      maxWaitMs: MAX_WAIT_MS,
    });
  }

  /**
   * @throws {MediaFailure} OVERLOADED, retryable: as many wait as may
   * @throws the signal's reason, when it aborts before the work has begun; and what `work` throws
   */
  run<T>(work: () => Promise<T>, { organizationId, signal }: JobCaller): Promise<T> {
    const { processors, retryAfterSeconds } = this.options;
    const onProcessor = () => (processors === undefined ? work() : processors.run(organizationId, work, signal));
    const done = this.limit.run(organizationId, onProcessor, signal);
    return refuseOverload(done, { provider: 'local', retryAfterSeconds });
  }
}
