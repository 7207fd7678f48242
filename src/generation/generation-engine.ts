import { RequestFailure } from '../domain/errors';
import type { Transcript } from '../domain/generation';
import type { SubjectChanges } from '../events/subject-changes';
import type { FileServices } from '../files/file-services';
import type { ModelRegistry } from '../providers/model-registry';
import type { InlineResult } from './request/generation-call';
import type { CallLimit } from './run/call-limit';

/** What the operations on generations work with. */
export interface GenerationEngine {
  readonly storage: FileServices;
  readonly models: ModelRegistry;
  readonly changes: SubjectChanges;
  /** What this process works on. */
  readonly running: RunningGenerations;
  /** Aborted when the process is about to end: what another can take on is let go of. */
  readonly stopping: AbortSignal;
  /** How many calls may generate at once in this process while their clients wait. */
  readonly syncSlots: CallLimit;
  /** How many calls may ask the database at once for what they need to begin. No place is kept while media is read. */
  readonly admissionLimit: CallLimit;
  readonly timeouts: GenerationTimeouts;
}

export interface GenerationTimeouts {
  /** How long a generation may take while a client waits for it. */
  readonly synchronousMs: number;
  /** How long one may take in the background, from its start. */
  readonly backgroundMs: number;
}

/** The generations that this process works on, each by one piece of work at a time, and what ends it. */
export class RunningGenerations {
  private readonly controllers = new Map<string, AbortController>();

  /** Runs `work` under a signal that `stop` aborts. @throws {ClaimLost} this process works on it already */
  async run<Result>(id: string, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    if (this.controllers.has(id)) throw new ClaimLost();
    const controller = new AbortController();
    this.controllers.set(id, controller);
    try {
      return await work(controller.signal);
    } finally {
      this.controllers.delete(id);
    }
  }

  /** Ends the work on a generation, if there is any here. */
  stop(id: string, reason: Error): void {
    this.controllers.get(id)?.abort(reason);
  }
}

/** Somebody canceled the generation, or took it on in place of this process: its row says what became of it. */
export class ClaimLost extends Error {
  override readonly name = 'ClaimLost';

  /** @param made what the call that waits can be answered with, if it has succeeded all the same; null: nothing */
  constructor(
    readonly made: (Pick<InlineResult, 'outputs'> & { readonly transcript: Transcript | null }) | null = null,
  ) {
    super('The generation is not this process’s any more.');
  }
}

/** The process ends: another takes the work on where it is. Whoever still waits for it here can ask again. */
export class ProcessStopping extends RequestFailure {
  override readonly name = 'ProcessStopping';

  constructor() {
    super('SERVICE_UNAVAILABLE', 'The process is stopping. Send it again in a moment.');
  }
}
