export interface PollLimits {
  /** Between the first polls; later ones are further apart. */
  readonly intervalMs: number;
  /** For as long as anybody waits for work at a provider. */
  readonly maxWaitMs: number;
}

/** How far apart polls get, in intervals. */
const MAX_BACKOFF = 5;
const BACKOFF = 1.5;
/** The same of polls that fail: a provider that is down is left alone for longer, and soon found to be back. */
const MAX_FAILED_BACKOFF = 15;
const FAILED_BACKOFF = 2;

/** @param answers how many there were, the last one included */
export function pauseAfterAnswers(answers: number, { intervalMs }: PollLimits): number {
  return intervalMs * Math.min(BACKOFF ** (answers - 1), MAX_BACKOFF);
}

/** @param failures how many there were, one after the other, the last one included */
export function pauseAfterFailures(failures: number, { intervalMs }: PollLimits): number {
  return intervalMs * Math.min(FAILED_BACKOFF ** (failures - 1), MAX_FAILED_BACKOFF);
}
