import type { GenerationRequest } from '../../generation-request';
import type { Amendments } from '../sdk/sent-request';

/** https://developers.deepgram.com/reference/text-to-speech/speak-request and /speech-to-text/listen-pre-recorded */
export function deepgramAmendments(request: GenerationRequest): Amendments {
  if (request.kind === 'SPEECH' && request.format === null) return { query: (query) => query.delete('encoding') };
  if (request.kind !== 'TRANSCRIPTION') return {};
  const { redact } = request.parameters;
  return {
    query(query) {
      if (request.diarize === null) query.delete('diarize');
      if (!Array.isArray(redact)) return;
      // One parameter each: joined by commas they are the name of nothing, and nothing would be left out.
      query.delete('redact');
      for (const what of redact) query.append('redact', String(what));
    },
  };
}
