/** The generations that this process works on, each with what ends the work. */
export class RunningGenerations {
  private readonly controllers = new Map<string, AbortController>();

  /** Runs `work` under a signal that `stop` aborts. */
  async run<Result>(id: string, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
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
