import { MediaFailure } from '../../domain/errors';

/** The field that a part belongs to: `metadata` of `metadata[room]`, `tags` of `tags[]`. */
const FIELD = /^[^[]*/;

/**
 * Browsers send a text as a file where a program appends it as a `Blob`. What a caller takes for said would be passed over
 * as an unknown file is, without a word.
 *
 * @param name of a part that is a file
 * @param texts the names of all that the form takes as a text
 * @throws {MediaFailure} INVALID_INPUT: the part is one of them
 */
export function refuseTextSentAsFile(name: string, texts: readonly string[]): void {
  const field = FIELD.exec(name)?.[0] ?? name;
  if (!texts.includes(field)) return;
  const message = `\`${field}\` of the form is sent as a file: send it as a text, without a filename.`;
  throw new MediaFailure('INVALID_INPUT', message, { path: [field] });
}
