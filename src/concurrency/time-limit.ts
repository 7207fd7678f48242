/**
 * Runs `work` under a signal that aborts when the time is over, or with the reason of the first of `signals` that does.
 *
 * `AbortSignal.any` of an `AbortSignal.timeout` is no such thing: Node 20 collects a timeout that only a combined signal
 * knows of, and the time is then never over.
 *
 * @param reason what it aborts with when the time is over. Default: a `TimeoutError`
 */
export async function withTimeLimit<Result>(
  timeoutMs: number,
  signals: readonly AbortSignal[],
  work: (signal: AbortSignal) => Promise<Result>,
  reason: () => Error = timeoutError,
): Promise<Result> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(reason()), timeoutMs);
  try {
    return await work(AbortSignal.any([timeout.signal, ...signals]));
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Waits for work that takes no signal, but not for longer than `timeoutMs`. The work itself goes on.
 *
 * @param reason as above
 * @throws what `reason` makes, when the time is over; and what `work` fails with
 */
export async function withinTime<Result>(
  timeoutMs: number,
  work: Promise<Result>,
  reason: () => Error = timeoutError,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(reason()), timeoutMs);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits for work that takes no signal until the signal aborts. The work itself goes on. @throws the signal's reason */
export async function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  let stopWaiting = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
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

function timeoutError(): Error {
  return new DOMException('The time is over.', 'TimeoutError');
}
