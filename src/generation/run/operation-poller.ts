import type { Logger } from 'pino';
import {
  type DueOperation,
  endAwaiting,
  type OperationPoll,
  recordPolls,
  takeDueOperations,
} from '../../database/repositories/generations/awaited-operations';
import { inTransaction } from '../../database/transaction';
import { enqueueKeyed } from '../../jobs/enqueue';
import type { GenerationEngine } from '../generation-engine';
import { runGeneration } from './run-queued';

/** Each is a request of some hundred bytes that waits for its answer, and no more. */
const MAX_CONCURRENT = 64;
/** A provider that answers nobody keeps one organization's waiting, and no other's. */
const MAX_PER_ORGANIZATION = 48;
/** What was answered in the meantime is written down at once, in one statement. */
const INTERVAL_MS = 1_000;
/** When nothing was due. Nobody is asked sooner than that after it has accepted something. */
const IDLE_INTERVAL_MS = 2_000;
/** Longer than a poll may take: who has not written down by then what was answered is no more. */
const LEASE_SECONDS = 60;

/**
 * Asks providers about what they work on, for generations that no process has until then: a thousand of them take a few
 * statements a second, and none of the places in which something is made. What is done is taken on by a job.
 */
export class OperationPoller {
  private timer: NodeJS.Timeout | undefined;
  private readonly stopping = new AbortController();
  private readonly underWay = new Map<string, number>();
  private readonly polls = new Set<Promise<void>>();
  private answered: OperationPoll[] = [];
  private round = Promise.resolve();

  constructor(
    private readonly engine: GenerationEngine,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.beginRoundIn(0);
  }

  /** Asks no more. What it was about to be told is asked for by others, at once. */
  async stop(): Promise<void> {
    this.stopping.abort(new Error('Nothing more is asked.'));
    clearTimeout(this.timer);
    await this.round;
    await Promise.all(this.polls);
    await this.write().catch(() => {});
  }

  /** Asks about all that is due, and resolves when what was answered is written down. */
  async pollDue(): Promise<void> {
    await this.take();
    await Promise.all(this.polls);
    await this.write();
  }

  private beginRoundIn(delayMs: number): void {
    if (this.stopping.signal.aborted) return;
    const begin = () => {
      this.round = this.runRound();
    };
    this.timer = setTimeout(begin, delayMs).unref();
  }

  private async runRound(): Promise<void> {
    let taken = 0;
    try {
      await this.write();
      taken = await this.take();
    } catch (err) {
      // The database is away: what is written down is due later, and what is not is kept for the next round.
      this.logger.debug({ err }, 'providers could not be asked');
    }
    this.beginRoundIn(taken + this.polls.size > 0 ? INTERVAL_MS : IDLE_INTERVAL_MS);
  }

  private async take(): Promise<number> {
    const limit = MAX_CONCURRENT - this.polls.size;
    if (limit === 0) return 0;
    const selection = { limit, maxPerOrganization: MAX_PER_ORGANIZATION, underWay: this.underWay };
    const { manager } = this.engine.storage.dataSource;
    const due = await takeDueOperations(manager, { ...selection, leaseSeconds: LEASE_SECONDS });
    for (const operation of due) this.begin(operation);
    return due.length;
  }

  private begin(operation: DueOperation): void {
    const { organizationId, generationId } = operation;
    this.count(organizationId, 1);
    const poll = this.poll(operation)
      .catch((err: unknown) => {
        // It is asked about again when its lease is over.
        this.logger.warn({ generationId, err }, 'a provider could not be asked');
      })
      .finally(() => {
        this.count(organizationId, -1);
        this.polls.delete(poll);
      });
    this.polls.add(poll);
  }

  private async poll(due: DueOperation): Promise<void> {
    const { generationId, operation, polls, zeroDataRetention } = due;
    const leftMs = this.engine.timeouts.backgroundMs - due.runningMs;
    const model = this.engine.models.find(due.model);
    if (model === null || zeroDataRetention || leftMs <= 0) return this.giveUp(generationId);
    try {
      const state = await model.poll(operation, polls, this.stopping.signal);
      if (state.status === 'ENDED') return await this.handOver(due);
      const { percent, pauseMs } = state;
      const pauseSeconds = Math.min(pauseMs, leftMs) / 1000;
      this.answered.push({ generationId, percent, pauseSeconds, polls: state.polls });
    } catch (error) {
      if (!this.stopping.signal.aborted) throw error;
      this.answered.push({ generationId, percent: null, pauseSeconds: 0, polls });
    }
  }

  /** To whoever has a place free: what was made is fetched and stored, which is work. */
  private async handOver({ generationId, organizationId, projectId, ownerId }: DueOperation): Promise<void> {
    await inTransaction(this.engine.storage.dataSource, async (manager) => {
      if (!(await endAwaiting(manager, generationId))) return;
      const keyed = { key: generationId, organizationId, projectId, ownerId };
      await enqueueKeyed(manager, 'run_generation', { generationId }, keyed);
    });
  }

  /** It has failed by now, which takes no place: see `resumeBlocker`. */
  private async giveUp(generationId: string): Promise<void> {
    if (await endAwaiting(this.engine.storage.dataSource.manager, generationId)) {
      await runGeneration(this.engine, generationId);
    }
  }

  private async write(): Promise<void> {
    if (this.answered.length === 0) return;
    const answered = this.answered;
    this.answered = [];
    try {
      await recordPolls(this.engine.storage.dataSource.manager, answered);
    } catch (error) {
      this.answered.push(...answered);
      throw error;
    }
  }

  private count(organizationId: string, change: 1 | -1): void {
    const count = (this.underWay.get(organizationId) ?? 0) + change;
    if (count === 0) this.underWay.delete(organizationId);
    else this.underWay.set(organizationId, count);
  }
}
