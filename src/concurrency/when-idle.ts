/** Of one processor's time, what the process may have had. A process that answers a request now and then is idle. */
const MAX_UTILIZATION = 0.1;

/**
 * Calls `work`, once, when the process has had next to nothing to do for `idleMs`. Keeps no process alive.
 *
 * @param utilizationSince the share of a processor's time that the process had since it was asked last; may be above 1
 * @returns what calls it off
 */
export function whenIdle(work: () => void, idleMs: number, utilizationSince = processorUse()): () => void {
  const timer = setInterval(() => {
    if (utilizationSince() > MAX_UTILIZATION) return;
    clearInterval(timer);
    work();
  }, idleMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** Processor time, not the event loop's: that counts as busy, too, while it waits for a processor that others have. */
function processorUse(): () => number {
  let last = process.cpuUsage();
  let lastMs = performance.now();
  return () => {
    const { user, system } = process.cpuUsage(last);
    const now = performance.now();
    const utilization = (user + system) / 1_000 / (now - lastMs);
    last = process.cpuUsage();
    lastMs = now;
    return utilization;
  };
}
