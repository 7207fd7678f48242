/**
 * Runs `work` under a signal that aborts with a `TimeoutError` when the time is over, or with the reason of the first of
 * `signals` that does.
 *
 * `AbortSignal.any` of an `AbortSignal.timeout` is no such thing: Node 20 collects a timeout that only a combined signal
 * knows of, and the time is then never over.
 */
export async function withTimeLimit<Result>(
  timeoutMs: number,
  signals: readonly AbortSignal[],
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(new DOMException('The time is over.', 'TimeoutError')), timeoutMs);
  try {
    return await work(AbortSignal.any([timeout.signal, ...signals]));
  } finally {
    clearTimeout(timer);
  }
}
