import type { Transcript } from '../../../domain/generation';
import type { JsonObject } from '../../../domain/json';
import type { ErrorFacts } from '../http/error-meaning';
import type { HttpAnswer } from '../http/exchange';
import { PROVIDER_CODE } from '../http/read-error';

/** How work at a provider stands. */
export type OperationStatus =
  /** 0 to 100; null where the provider does not say. */
  | { readonly status: 'PENDING'; readonly percent: number | null }
  | { readonly status: 'FAILED'; readonly error: WorkError }
  /** The provider withholds what it made. */
  | { readonly status: 'REFUSED' }
  | { readonly status: 'DONE' };

/** What the provider says of work that failed. */
export type WorkError = Pick<ErrorFacts, 'codes' | 'words'>;

export const PENDING: OperationStatus = { status: 'PENDING', percent: null };
export const DONE: OperationStatus = { status: 'DONE' };

/** What was made. */
export interface WorkResult {
  /** Where the outputs are. */
  readonly urls: readonly string[];
  readonly transcript: Transcript | null;
  /** null where the provider does not say. */
  readonly videoSeconds: number | null;
  readonly costUsd: number | null;
}

/**
 * How a provider is asked about work that it has accepted. The SDK would do that too, but only within the call that
 * submitted the work, for as long as it sees fit, and without a way to stop.
 */
export interface LongRunningOperation {
  /** The headers that hold the key. */
  authorization(apiKey: string): Readonly<Record<string, string>>;
  /**
   * What of the answer to the submission finds the work again. Nothing else is taken over, as some providers answer with
   * the request. null where it is not there.
   *
   * @param submittedTo where the request went
   */
  handleOf(answer: unknown, submittedTo: string): JsonObject | null;
  statusUrl(handle: JsonObject): string | null;
  statusOf(answer: unknown): OperationStatus;
  /** Where the result is once it is done; null: in the answer that said so. */
  resultUrl(handle: JsonObject): string | null;
  /**
   * Whether an answer in place of the result says that the work has failed for good, after so many of them. Never, where
   * the answer to a poll says so.
   */
  isFailedResult(answer: HttpAnswer, tries: number): boolean;
  /** null where there is nothing in it; NOT_UNDERSTOOD where there is something, in a form that is not known here. */
  resultOf(answer: unknown): WorkResult | 'NOT_UNDERSTOOD' | null;
  /** In US dollars, what an answer says that the work cost, however it ended; null where it does not. */
  costOf(answer: unknown): number | null;
  /** null where the provider cannot be stopped. */
  cancelRequest(handle: JsonObject): { readonly method: 'POST' | 'PUT'; readonly url: string } | null;
}

/** @param codes as far as there are any */
export function failed(codes: readonly (string | null)[], words: readonly (string | null)[] = []): OperationStatus {
  const codesOnly = codes.filter((code) => PROVIDER_CODE.parse(code) !== null);
  const isText = (text: string | null): text is string => text !== null;
  return { status: 'FAILED', error: { codes: codesOnly.filter(isText), words: words.filter(isText) } };
}

/** The text under a name in a handle; null where there is none. */
export function textIn(handle: JsonObject, name: string): string | null {
  const value = handle[name];
  return typeof value === 'string' ? value : null;
}

export function outputsAt(urls: readonly string[], facts: Partial<WorkResult> = {}): WorkResult | null {
  return urls.length === 0 ? null : { urls, transcript: null, videoSeconds: null, costUsd: null, ...facts };
}
