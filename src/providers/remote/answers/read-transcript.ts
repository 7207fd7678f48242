import type { Transcript } from '../../../domain/generation';
import type { TranscriptionRequest } from '../../generation-request';
import { readDeepgramTranscript } from '../deepgram/transcript';
import { readElevenLabsTranscript } from '../elevenlabs/transcript';
import type { HttpAnswer } from '../http/exchange';
import { parseJson } from '../http/parse-json';
import { readOpenAiTranscript, readPlainTranscript } from '../openai/transcript';
import type { ProviderName } from '../provider-settings';
import { languageCode } from './language-code';

/** The transcript in an answer; null where it is not understood. Speakers are told where they were asked for. */
export function readTranscript(
  provider: ProviderName,
  request: TranscriptionRequest,
  answer: HttpAnswer,
): Transcript | null {
  const found = transcriptIn(provider, answer);
  if (found === null) return null;
  const segments = found.segments.map((segment) =>
    request.diarize === true ? segment : { ...segment, speaker: null },
  );
  return { ...found, segments, language: languageCode(found.language) ?? languageCode(request.language) };
}

function transcriptIn(provider: ProviderName, answer: HttpAnswer): Transcript | null {
  const body = parseJson(answer.body);
  if (provider === 'deepgram') return readDeepgramTranscript(body);
  if (provider === 'elevenlabs') return readElevenLabsTranscript(body);
  return body === null ? readPlainTranscript(answer) : readOpenAiTranscript(body);
}
