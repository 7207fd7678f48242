import { MediaFailure } from '../domain/errors';
import type { MediaInput } from '../files/sources/resolve-media-source';

/** 25 MiB of media in base64, as the wire of the guide promises, and the rest of the URI. */
const MAX_DATA_URI_CHARACTERS = 34 * 1024 * 1024;

const SCHEMED = [
  { form: /^https?:\/\//i, inputOf: (url: string): MediaInput => ({ url }) },
  {
    form: /^data:/i,
    inputOf: (dataUri: string): MediaInput => ({ dataUri, maxDataUriCharacters: MAX_DATA_URI_CHARACTERS }),
  },
  { form: /^file_/, inputOf: (fileId: string): MediaInput => ({ fileId }) },
] as const;

/**
 * What a text names media by: the id of a file, an `http(s)` URL or a data URI. Whether there is anything is for the
 * operation to find out.
 *
 * @param param the door's field that the text stands in
 * @throws {MediaFailure} INVALID_INPUT: it is none of the three; FILE_TOO_LARGE
 */
export function mediaInputOf(text: string, param: string): MediaInput {
  if (text.length > MAX_DATA_URI_CHARACTERS) {
    const tooLarge = `A data URI has at most ${MAX_DATA_URI_CHARACTERS} characters. Upload what is larger, and name it by its id.`;
    throw new MediaFailure('FILE_TOO_LARGE', tooLarge, { path: [param] });
  }
  const named = SCHEMED.find(({ form }) => form.test(text));
  if (named !== undefined) return named.inputOf(text);
  const message =
    'Media are named by the id of a file (`file_…`), an http or https URL, or a data URI (`data:image/png;base64,…`).';
  throw new MediaFailure('INVALID_INPUT', message, { path: [param] });
}
