import type { GenerationRequest } from '../../generation-request';
import type { Amendments } from '../sdk/sent-request';

/** https://elevenlabs.io/docs/api-reference/text-to-speech/convert and /speech-to-text/convert */
export function elevenLabsAmendments(request: GenerationRequest): Amendments {
  if (request.kind === 'SPEECH' && request.format === null) return { query: (query) => query.delete('output_format') };
  if (request.kind !== 'TRANSCRIPTION') return {};
  return {
    form(form) {
      // The SDK says it twice, first as true.
      form.delete('diarize');
      if (request.diarize !== null) form.set('diarize', String(request.diarize));
    },
  };
}
