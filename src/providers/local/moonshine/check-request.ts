import { MediaFailure } from '../../../domain/errors';
import { primaryLanguage } from '../../../domain/language';
import type { TranscriptionRequest } from '../../generation-request';

const LANGUAGE = 'en';
const MAX_BYTES = 64 * 1024 * 1024;

/** @throws {MediaFailure} INVALID_INPUT, FILE_TOO_LARGE, MODEL_CAPABILITY_MISSING, with the path of the field */
export function checkRequest({ parameters, language, prompt, diarize, audio }: TranscriptionRequest): void {
  for (const name of Object.keys(parameters)) {
    throw invalid('This model has no parameters.', ['parameters', name]);
  }
  if (language !== null && primaryLanguage(language) !== LANGUAGE) {
    throw invalid('This model knows English alone, `en`.', ['language']);
  }
  // The model has no way to take one: it would be left out unseen.
  if (prompt !== null) throw invalid('This model takes no prompt.', ['prompt']);
  if (diarize === true) {
    const message = 'This model does not tell speakers apart.';
    throw new MediaFailure('MODEL_CAPABILITY_MISSING', message, { path: ['input', 'diarize'] });
  }
  if (audio.bytes.length > MAX_BYTES) {
    const message = `This model takes at most ${MAX_BYTES} bytes.`;
    throw new MediaFailure('FILE_TOO_LARGE', message, { path: ['input', 'audio'] });
  }
}

function invalid(message: string, path: readonly string[]): MediaFailure {
  return new MediaFailure('INVALID_INPUT', message, { path: ['input', ...path] });
}
