import { existsSync, readFileSync } from 'node:fs';

/** Of this thread on Linux: the nanoseconds that it has had a processor for, and two more numbers. */
const SCHEDULE = '/proc/self/schedstat';
/** How often the event loop is looked at, in milliseconds. */
const EVERY_MS = 5;

/**
 * Runs `work` beside the event loop, and says for how long it was held by the work of this thread at most, in
 * milliseconds. Counted is the time that the thread had a processor for: that other programs, or other threads, keep
 * the processors busy makes no difference.
 */
export async function longestHoldMs(work: () => Promise<unknown>): Promise<number> {
  let longestMs = 0;
  let lastMs = threadMs();
  const look = () => {
    const nowMs = threadMs();
    longestMs = Math.max(longestMs, nowMs - lastMs);
    lastMs = nowMs;
  };
  const timer = setInterval(look, EVERY_MS);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  look();
  return longestMs;
}

/** What `work` costs all threads of this process together, in milliseconds of a processor. */
export async function processorMs(work: () => Promise<unknown> | unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** Where the system does not tell it of one thread, that of all of them is the nearest. */
function threadMs(): number {
  if (existsSync(SCHEDULE)) return Number(readFileSync(SCHEDULE, 'utf8').split(' ')[0]) / 1e6;
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
