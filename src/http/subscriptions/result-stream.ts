import type { ExecutionResult } from 'graphql';
import { errorOfOperation } from '../graphql-errors';

/** Where the results of an operation come from, one after the other. */
export interface ResultSource {
  /** @returns null when there are no more */
  next(): Promise<ExecutionResult | null>;
  /** No more are wanted. A `next` that is waited for need not end. */
  stop(): void;
}

type Step = IteratorResult<ExecutionResult, undefined>;

const DONE: Step = { done: true, value: undefined };

/**
 * The results of an operation. A failure is the last of them; nothing is thrown. Unlike that of the language's own
 * generators, `return` does not wait for a step that takes its time, but ends it.
 */
export class ResultStream implements AsyncIterableIterator<ExecutionResult, undefined> {
  #ended = false;
  #endStep: (step: Step) => void = () => {};

  constructor(
    private readonly source: ResultSource,
    private readonly onEnd: () => void,
  ) {}

  next(): Promise<Step> {
    if (this.#ended) return Promise.resolve(DONE);
    return new Promise((resolve) => {
      this.#endStep = resolve;
      this.source.next().then(
        (value) => resolve(value === null ? this.#end() : { done: false, value }),
        (error: unknown) => {
          resolve({ done: false, value: { errors: [errorOfOperation(error)] } });
          this.#end();
        },
      );
    });
  }

  return(): Promise<Step> {
    return Promise.resolve(this.#end());
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #end(): Step {
    if (this.#ended) return DONE;
    this.#ended = true;
    this.source.stop();
    this.onEnd();
    this.#endStep(DONE);
    return DONE;
  }
}
