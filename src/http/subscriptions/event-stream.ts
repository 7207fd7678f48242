import { Readable } from 'node:stream';
import type { FormattedExecutionResult } from 'graphql';
import type { Operation } from './operation';
import type { ResultStream } from './result-stream';

const COMMENT = ':\n\n';
const COMPLETE = 'event: complete\ndata:\n\n';

/**
 * The results of an operation as server-sent events, in the "distinct connections mode" of
 * https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md
 *
 * A result is asked for when the one before went out: none pile up for a client that does not read.
 */
export class EventStream extends Readable {
  readonly #results: ResultStream;
  readonly #keepAlive: NodeJS.Timeout;
  #isWaiting = false;
  #finished = false;

  /**
   * @param keepAliveMs the longest that nothing is sent: proxies and our own idle limit leave the connection open
   * @param onEvent told how many characters an event has, before it is sent
   */
  constructor(
    private readonly operation: Operation,
    keepAliveMs: number,
    private readonly onEvent: (characters: number) => void = () => {},
  ) {
    super();
    this.#results = operation.run(() => {});
    // Some browsers take the stream for open when the first bytes come, not with the headers.
    this.push(COMMENT);
    this.#keepAlive = setInterval(() => {
      if (this.readableLength === 0) this.push(COMMENT);
    }, keepAliveMs);
  }

  /** Ends with a last result; with null, for the client to come back, as if the connection had broken. */
  finish(last: FormattedExecutionResult | null): void {
    if (this.#finished || this.destroyed) return;
    if (last !== null) this.push(lastEvents(last));
    this.#finish();
  }

  override async _read(): Promise<void> {
    // A comment that went out lets the stream ask again.
    if (this.#isWaiting || this.#finished) return;
    this.#isWaiting = true;
    const { done, value } = await this.#results.next();
    this.#isWaiting = false;
    if (this.#finished || this.destroyed) return;
    if (done !== true) {
      const event = eventOf(this.operation.tell(value));
      this.onEvent(event.length);
      this.push(event);
      return;
    }
    this.push(COMPLETE);
    this.#finish();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#stop();
    callback(error);
  }

  #finish(): void {
    this.#finished = true;
    this.#stop();
    this.push(null);
  }

  #stop(): void {
    clearInterval(this.#keepAlive);
    void this.#results.return();
  }
}

export function lastEvents(result: FormattedExecutionResult): string {
  return eventOf(result) + COMPLETE;
}

/** One line of data: JSON has no line breaks. */
function eventOf(result: FormattedExecutionResult): string {
  return `event: next\ndata: ${JSON.stringify(result)}\n\n`;
}
