import { MultipartError } from './multipart-error';

/** By when a client must have sent what, however steadily it sends. */
export class FormDeadlines {
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(private readonly onMissed: (fault: MultipartError) => void) {}

  /**
   * @param what is late then, as a sentence begins
   * @returns what takes it back
   */
  start(timeoutMs: number, what: string): () => void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.onMissed(new MultipartError('REQUEST_TIMEOUT', `${what} did not arrive within ${timeoutMs} ms.`));
    }, timeoutMs);
    this.#timers.add(timer);
    return () => {
      clearTimeout(timer);
      this.#timers.delete(timer);
    };
  }

  /** Takes back all of them. Idempotent. */
  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
