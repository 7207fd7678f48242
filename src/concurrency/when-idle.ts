import { performance } from 'node:perf_hooks';

/** Of the time, what the event loop may have been busy. A process that answers a request now and then is idle. */
const MAX_UTILIZATION = 0.1;

/**
 * Calls `work`, once, when the process has had next to nothing to do for `idleMs`. Keeps no process alive.
 *
 * @param utilizationSince the share of time, 0 to 1, that the event loop was busy since it was asked last
 * @returns what calls it off
 */
export function whenIdle(work: () => void, idleMs: number, utilizationSince = eventLoopUtilization()): () => void {
  const timer = setInterval(() => {
    if (utilizationSince() > MAX_UTILIZATION) return;
    clearInterval(timer);
    work();
  }, idleMs);
  timer.unref();
  return () => clearInterval(timer);
}

function eventLoopUtilization(): () => number {
  let last = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return utilization;
  };
}
