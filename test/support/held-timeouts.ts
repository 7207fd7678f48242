/** What a clock that a test moves leaves as it is: all but timeouts. */
const REAL = [
  ...(['Date', 'performance', 'hrtime', 'nextTick', 'queueMicrotask'] as const),
  ...(['setImmediate', 'clearImmediate', 'setInterval', 'clearInterval'] as const),
];

/**
 * From now on no timeout of this thread ends by itself: `passTimeouts` does it, so that a limit is reached when the test
 * says so, however fast the machine is. Intervals and dates stay real,
 * and `eventually` waits as ever.
 */
export function holdTimeouts(): void {
  jest.useFakeTimers({ doNotFake: [...REAL] });
}

/** Ends all timeouts that are due within `ms`. */
export function passTimeouts(ms: number): void {
  jest.advanceTimersByTime(ms);
}

/** Timeouts end by themselves again. To be called after each test that held them. */
export function releaseTimeouts(): void {
  jest.useRealTimers();
}
