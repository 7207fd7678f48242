import timers from 'node:timers/promises';

/** What stays real by a clock that a test moves. */
const REAL = ['Date', 'performance', 'hrtime', 'nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate'] as const;
const TIMEOUTS = ['setTimeout', 'clearTimeout'] as const;
const INTERVALS = ['setInterval', 'clearInterval'] as const;

/**
 * From now on no timeout of this thread ends by itself: `passTime` does it. So a limit is reached when the test says so,
 * however fast the machine is. Intervals, dates, those of sockets and those of `node:timers/promises` stay real.
 */
export function holdTimeouts(): void {
  hold(INTERVALS);
}

/** As `holdTimeouts`, for intervals. */
export function holdIntervals(): void {
  hold(TIMEOUTS);
}

function hold(kept: typeof TIMEOUTS | typeof INTERVALS): void {
  const promises = { ...timers };
  jest.useFakeTimers({ doNotFake: [...REAL, ...kept] });
  Object.assign(timers, promises);
}

/** Ends all held timers that are due within `ms`, in their order. */
export function passTime(ms: number): void {
  jest.advanceTimersByTime(ms);
}

/** Timers end by themselves again. To be called after each test that held them. */
export function releaseTimers(): void {
  jest.useRealTimers();
}
