/** How patient the store is, and how much it holds in memory. */
export interface GcsLimits {
  /** How long a request may go without an answer, and a download without a byte. */
  readonly idleTimeoutMs: number;
  /** Tries of one step: of a small upload, a piece of a large one, an opening of a download, a look at an object. */
  readonly attempts: number;
  /** Before the second try, at most; it doubles with every further one, up to `maxDelayMs`. */
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** No try of a step starts later than this after the first. */
  readonly deadlineMs: number;
  /** What is sent by one request, and held by every upload: a multiple of 256 KiB. A larger object takes several. */
  readonly pieceBytes: number;
}

export const DEFAULT_GCS_LIMITS: GcsLimits = {
  idleTimeoutMs: 10_000,
  attempts: 5,
  firstDelayMs: 250,
  maxDelayMs: 4_000,
  // With the last try's own 10 s a step ends within 30 s.
  deadlineMs: 20_000,
  // A hundred uploads at once hold 200 MB. Larger pieces save round trips, smaller ones memory.
  pieceBytes: 2 * 1024 * 1024,
};
