/** What a probe may spend on a file is spent. It says nothing about the file: an honest one can be too large. */
export class ProbeLimitReached extends Error {
  override readonly name = 'ProbeLimitReached';
}

export interface Deadline {
  /** Aborts with `ProbeLimitReached` when the time is over, or with the caller's reason when the caller gave up. */
  readonly signal: AbortSignal;
  /** Must be called when the work has ended. */
  clear(): void;
}

export function startDeadline(timeoutMs: number, callerSignal?: AbortSignal): Deadline {
  const controller = new AbortController();
  const abortForCaller = () => controller.abort(callerSignal?.reason);
  const timer = setTimeout(() => controller.abort(new ProbeLimitReached(`It took over ${timeoutMs} ms`)), timeoutMs);
  callerSignal?.addEventListener('abort', abortForCaller, { once: true });
  if (callerSignal?.aborted) abortForCaller();
  return {
    signal: controller.signal,
    clear() {
      clearTimeout(timer);
      callerSignal?.removeEventListener('abort', abortForCaller);
    },
  };
}

/** Stops waiting for `work` when the signal aborts; the work itself may still end later, unheard. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stopWaiting = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stopWaiting = () => reject(signal.reason);
    signal.addEventListener('abort', stopWaiting, { once: true });
    if (signal.aborted) stopWaiting();
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stopWaiting);
  }
}
