/** Providers take work on within a second or two. */
const GRACE_MS = 10_000;

/**
 * Runs a submission under a signal that aborts a while after the given one. What a provider accepts unheard has to be paid
 * for, and cannot be stopped.
 *
 * @throws the reason of the given signal once it has aborted; before that, what `submit` does
 */
export async function allowGracePeriod<Result>(
  signal: AbortSignal,
  submit: (signal: AbortSignal) => Promise<Result>,
  graceMs = GRACE_MS,
): Promise<Result> {
  signal.throwIfAborted();
  const end = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const startGrace = () => {
    timer = setTimeout(() => end.abort(signal.reason), graceMs);
  };
  signal.addEventListener('abort', startGrace, { once: true });
  try {
    return await submit(end.signal);
  } catch (error) {
    // Nobody wants to know any more.
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', startGrace);
    clearTimeout(timer);
  }
}
