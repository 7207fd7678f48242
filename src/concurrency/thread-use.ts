/** From 0 to 1. Above it, what is begun waits for the thread more than for anything else. */
const BUSY_UTILIZATION = 0.85;
const INTERVAL_MS = 200;

/** Whether the thread had next to no rest a moment ago. */
export class ThreadUse {
  private busy = false;
  private askedAtMs: number;

  /**
   * @param now in ms
   * @param utilization how much of the time since it was last asked the thread was busy. Default: that of the event loop
   */
  constructor(
    private readonly now: () => number,
    private readonly utilization: () => number = eventLoopUtilization(),
  ) {
    this.askedAtMs = now();
  }

  isBusy(): boolean {
    const now = this.now();
    if (now - this.askedAtMs >= INTERVAL_MS) {
      this.askedAtMs = now;
      this.busy = this.utilization() > BUSY_UTILIZATION;
    }
    return this.busy;
  }
}

function eventLoopUtilization(): () => number {
  let before = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    return utilization;
  };
}
