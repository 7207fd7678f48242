import { ClaimLost } from './generation-stops';

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
