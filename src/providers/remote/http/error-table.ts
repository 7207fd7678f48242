/**
 * What an error of a provider means, whatever the status it comes with:
 *
 * - KEY_NOT_ACCEPTED: the operator's key, account or region may not do this.
 * - NO_CREDIT: it has to be paid for first.
 * - CONTENT_REFUSED: the provider will not make this, or make anything of it.
 * - RATE_LIMITED: it takes no more for now, and has done nothing.
 * - MODEL_UNKNOWN: there is no such model, or none any more.
 * - PASSING: it failed, and may not fail the next time.
 * - LASTING: it will fail again, for a reason that is none of the others.
 */
export type ErrorMeaning =
  | 'KEY_NOT_ACCEPTED'
  | 'NO_CREDIT'
  | 'CONTENT_REFUSED'
  | 'RATE_LIMITED'
  | 'MODEL_UNKNOWN'
  | 'PASSING'
  | 'LASTING';

/** Fields of our input that a provider has one name for: the first that was given is meant. `model` is always given. */
export type InputFields = readonly string[];

/** What an error says of a field: its value is not accepted. */
export interface FieldAtFault {
  readonly field: InputFields;
  /** What it means where none of them was given. Default LASTING. */
  readonly otherwise?: ErrorMeaning;
}

/**
 * What the errors of one provider mean. Looked up in this order: a status of 402, codes, words, fields, vague codes, the
 * status. A code that is LASTING says as little as a vague one: words and fields may still tell more.
 */
export interface ProviderErrors {
  /** By code or type, as the provider writes it. */
  readonly codes: Readonly<Record<string, ErrorMeaning | FieldAtFault>>;
  /** Codes of which words, or a field, may still tell more. */
  readonly vague: Readonly<Record<string, ErrorMeaning>>;
  /**
   * Fixed words of the provider's own, where it has no code for what they say. A group named `code` in them is told as the
   * code.
   */
  readonly words: readonly (readonly [said: RegExp, means: ErrorMeaning | FieldAtFault])[];
  /** Where a status means something else than it commonly does: see `meaning.ts`. */
  readonly statuses: Readonly<Record<number, ErrorMeaning | FieldAtFault>>;
  /** What the provider calls the fields of our input. */
  readonly fields: Readonly<Record<string, InputFields>>;
  /** Whether the same may succeed later, where the provider says so in a header; null: it does not say. */
  readonly saysRetryable: (headers: Headers) => boolean | null;
}

/** What is known of an error, in whatever form it came. */
export interface ErrorFacts {
  /** null: no status, such as that of work that failed. */
  readonly status: number | null;
  /** The most telling first. */
  readonly codes: readonly string[];
  /** For comparison alone: they may hold the request. */
  readonly words: readonly string[];
  /** What the provider calls the fields at fault; the closest first. */
  readonly fields: readonly string[];
}
