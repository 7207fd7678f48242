import { MediaFailure } from '../../../domain/errors';
import { type ModelParameters, NO_PARAMETERS } from '../../../domain/model-parameters';
import { capabilityMissing, invalidValue } from '../../check/refusal';
import type { MediaBytes, RequestOutline } from '../../generation-request';

export const MOONSHINE_PARAMETERS: ModelParameters = { ...NO_PARAMETERS, languages: ['en'] };
const MAX_BYTES = 64 * 1024 * 1024;

/** @throws {MediaFailure} INVALID_INPUT, MODEL_CAPABILITY_MISSING */
export function checkOwnRules({ settings }: RequestOutline): void {
  if (settings.kind !== 'TRANSCRIPTION') return;
  // The model has no way to take one: it would be left out unseen.
  if (settings.prompt !== null) throw invalidValue('prompt', 'This model takes no prompt.');
  if (settings.diarize !== true) return;
  throw capabilityMissing({ id: 'local/moonshine-tiny', provider: 'local' }, 'diarize', 'does not tell speakers apart');
}

/** @throws {MediaFailure} FILE_TOO_LARGE */
export function checkLength({ bytes }: MediaBytes): void {
  if (bytes.length <= MAX_BYTES) return;
  const message = `This model takes at most ${MAX_BYTES} bytes.`;
  throw new MediaFailure('FILE_TOO_LARGE', message, { path: ['input', 'audio'] });
}
