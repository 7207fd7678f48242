import { RequestFailure } from '../domain/errors';

/** Of a reader that takes no more, so many wait: some megabytes for a thousand such readers. */
const MAX_WAITING = 1_000;

/**
 * Events for one reader, in their order. A reader that is too far behind is told so as the last it reads: it missed some.
 * `return` ends it at once, also while an event is waited for.
 */
export class EventQueue<Item> implements AsyncIterableIterator<Item, undefined> {
  readonly #items: Item[] = [];
  #wake: () => void = () => {};
  #ended = false;
  #isBehind = false;

  /** @param onEnd called once, when no more are wanted */
  constructor(private readonly onEnd: () => void) {}

  push(item: Item): void {
    if (this.#ended || this.#isBehind) return;
    if (this.#items.length < MAX_WAITING) this.#items.push(item);
    else this.#isBehind = true;
    this.#wake();
  }

  /** Is called again when what it returned before has resolved. @throws {RequestFailure} OVERLOADED for a reader that is too far behind */
  async next(): Promise<IteratorResult<Item, undefined>> {
    while (!this.#ended) {
      const item = this.#items.shift();
      if (item !== undefined) return { done: false, value: item };
      if (this.#isBehind) {
        this.#end();
        throw new RequestFailure(
          'OVERLOADED',
          `More than ${MAX_WAITING} events were waiting to be read. Subscribe again.`,
        );
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<Item, undefined>> {
    this.#end();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#items.length = 0;
    this.onEnd();
    this.#wake();
  }
}
