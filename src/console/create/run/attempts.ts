import type { Model } from '../../graph/documents/models';
import type { Draft } from '../draft/draft';
import { inputOf } from '../draft/draft-input';
import { newKey } from './new-key';

/** All that is asked for, but for the key. */
export type Wish = Readonly<Record<string, unknown>>;

export interface Attempt {
  readonly wish: Wish;
  /** By which the service knows that it was asked for the same before. */
  readonly key: string;
}

/** More that nobody knows the end of are not remembered. */
const MAX_OPEN = 50;

/**
 * What was asked for and nobody knows what came of it: the answer was lost, or not waited for. It may be under way, and paid
 * for: the same is asked for under the same key until its answer has been seen.
 */
export class Attempts {
  #open: readonly Attempt[] = [];

  begin(wish: Wish): Attempt {
    const key = this.#open.find((attempt) => isSame(attempt.wish, wish))?.key ?? newKey();
    const begun = { wish, key };
    this.#open = [...this.#without(key), begun].slice(-MAX_OPEN);
    return begun;
  }

  /** It has been answered, and that was seen: who asks for the same again wants another one. */
  end({ key }: Attempt): void {
    this.#open = this.#without(key);
  }

  clear(): void {
    this.#open = [];
  }

  #without(key: string): readonly Attempt[] {
    return this.#open.filter((attempt) => attempt.key !== key);
  }
}

export function wishOf(draft: Draft, model: Model): Wish {
  const { idempotencyKey: _key, ...wish } = inputOf(draft, model, { background: true, idempotencyKey: '' });
  return wish;
}

/** Files are the same when they are the same one: their bytes are not looked at. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (!isPlain(one) || !isPlain(other)) return false;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => isSame(one[name], other[name]));
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}
