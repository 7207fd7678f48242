import type { WorkTurns } from '../concurrency/turns';

/** Of so many characters, a document is parsed and validated in a few milliseconds; of 100,000, in fifty. */
const SHORT_CHARACTERS = 1_000;

/** @returns null: the document may be parsed now, or validated; else what resolves when it may */
export function turnForDocument(turns: WorkTurns, text: string): Promise<void> | null {
  return text.length <= SHORT_CHARACTERS ? turns.take() : turns.takeLong();
}

/** JSON of more takes milliseconds to parse; of 12 MiB, some fifty. */
const SHORT_BYTES = 64 * 1024;

/** @returns null: JSON of so many bytes may be parsed now; else what resolves when it may */
export function turnForBody(turns: WorkTurns, sizeBytes: number): Promise<void> | null {
  return sizeBytes <= SHORT_BYTES ? turns.take() : turns.takeLong();
}

/** Of answers this long it takes milliseconds to write them as JSON, and is counted what has not been read yet. */
export const LARGE_ANSWER_BYTES = 100_000;

/**
 * The UTF-8 of a text that was just written as JSON, when there is time for it. V8 leaves a long one in pieces; Node puts
 * them together, and encodes them, when it sends a text: of 6 MB, in a hundred milliseconds at once.
 */
export async function encodeInTurn(turns: WorkTurns, text: string): Promise<Buffer> {
  await turns.takeLong();
  return Buffer.from(text);
}

/** @returns null: an answer of so many bytes may be written now; else what resolves when it may */
export function turnForAnswer(turns: WorkTurns, sizeBytes: number): Promise<void> | null {
  return sizeBytes < LARGE_ANSWER_BYTES ? null : turns.takeLong();
}
