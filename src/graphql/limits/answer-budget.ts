import { GraphQLError } from 'graphql';
import { RequestFailure } from '../../domain/errors';
import type { RowBudget } from '../../domain/page';

/**
 * How many bytes of JSON an answer may have beside the media in it. The largest pages of files with all that clients
 * noted of them have some 6 MB; to write as many takes a twentieth of a second, in which nobody else is served.
 */
export const MAX_ANSWER_BYTES = 8_000_000;

/** How much is read for an answer of what clients filled rows with, in characters: a row costs all of it, answered or not. */
const MAX_ROW_CHARACTERS = 16_000_000;

/** Each failure is answered with its place, which takes a tenth of a millisecond: one list may have a thousand of them. */
const MAX_FAILURES = 200;

/** How many of them say what null says as well: a join to more files that are gone is answered all the same. */
export const MAX_EXPLANATIONS = 100;

/** How many bytes of media. In base64 they are a third more, in memory twice; 32 MiB take a tenth of a second. */
const MAX_MEDIA_BYTES = 32 * 1024 * 1024;

/** What an answer may still carry: text, and media that were kept and could be fetched from their URL instead. */
export class AnswerBudget implements RowBudget {
  private text: number;
  private media = MAX_MEDIA_BYTES;
  private rows = MAX_ROW_CHARACTERS;
  private failures = MAX_FAILURES;
  private explanations = MAX_EXPLANATIONS;
  private sent: WeakSet<Uint8Array> | null = null;
  private overspent = false;
  private end: GraphQLError | null = null;

  constructor(
    readonly organizationId: string,
    private readonly maxAnswerBytes = MAX_ANSWER_BYTES,
  ) {
    this.text = maxAnswerBytes;
  }

  /** Whether more text was wanted than may be. What is resolved from then on is for nothing. */
  get isOverspent(): boolean {
    return this.overspent;
  }

  /** Of JSON, so far. */
  get textBytes(): number {
    return this.maxAnswerBytes - this.text;
  }

  /**
   * What ends an operation of which nothing is answered but its refusal. It is one and has its place already: graphql-js makes
   * an error of its own of any other, which takes longer than what it ends.
   */
  get ending(): GraphQLError {
    this.end ??= new GraphQLError('The rest of the operation is for nothing.', { path: [] });
    return this.end;
  }

  /** @throws {GraphQLError} RESPONSE_TOO_LARGE */
  spendText(sizeBytes: number): void {
    this.text -= sizeBytes;
    if (this.text >= 0) return;
    this.overspent = true;
    throw answerTooLarge();
  }

  /** @throws {GraphQLError} RESPONSE_TOO_LARGE */
  checkRows(): void {
    if (this.overspent) throw this.refusal();
  }

  /** @returns false where more failed than is answered: then that is all of the answer */
  spendFailure(): boolean {
    this.failures -= 1;
    if (this.failures < 0) this.overspent = true;
    return this.failures >= 0;
  }

  /** @returns false where no more is said of why something is null: then it is so without a reason */
  spendExplanation(): boolean {
    this.explanations -= 1;
    return this.explanations >= 0 && this.spendFailure();
  }

  /** Why there is no answer. */
  refusal(): GraphQLError {
    return this.failures < 0 ? tooManyFailures() : answerTooLarge();
  }

  spendRows(characters: number): boolean {
    this.rows -= characters;
    if (this.rows < 0) this.overspent = true;
    return !this.overspent;
  }

  /** @throws {RequestFailure} BAD_USER_INPUT */
  spendMedia(sizeBytes: number): void {
    if (sizeBytes > this.media) {
      const message = 'An answer carries at most 33,554,432 bytes of media (32 MiB). Fetch these from their `url`.';
      throw new RequestFailure('BAD_USER_INPUT', message);
    }
    this.media -= sizeBytes;
  }

  /**
   * The same for bytes that are at hand. They were paid for, and may be nowhere else: the first time they are sent
   * whatever their size.
   *
   * @throws {RequestFailure} BAD_USER_INPUT
   */
  spendMediaOn(bytes: Uint8Array): void {
    this.sent ??= new WeakSet();
    if (this.sent.has(bytes)) this.spendMedia(bytes.byteLength);
    this.sent.add(bytes);
  }
}

function tooManyFailures(): GraphQLError {
  const message = `More than ${MAX_FAILURES} parts of the operation failed. Ask for fewer at once to see why.`;
  return new GraphQLError(message, { extensions: { code: 'RESPONSE_TOO_LARGE' } });
}

export function answerTooLarge(): GraphQLError {
  const [answer, rows] = [MAX_ANSWER_BYTES, MAX_ROW_CHARACTERS].map((amount) => amount.toLocaleString('en'));
  const message =
    `The answer would have more than ${answer} bytes, or be made from more than ${rows}. ` +
    'Ask for smaller pages, a shorter time, or less of each item.';
  return new GraphQLError(message, { extensions: { code: 'RESPONSE_TOO_LARGE' } });
}
