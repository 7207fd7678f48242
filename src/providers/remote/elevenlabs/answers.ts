import { z } from 'zod';
import type { Transcript } from '../../../domain/generation';
import { endOf, joinWords } from '../answers/transcripts';
import type { ProviderErrors } from '../http/error-meaning';
import type { HttpAnswer } from '../http/exchange';
import { LOOSE_NUMBER, LOOSE_TEXT, looseList, parseJson } from '../http/loose-values';

/**
 * ElevenLabs answers with a `detail` of `type`, `code` and `param` (https://elevenlabs.io/docs/eleven-api/resources/errors),
 * or, in its older form, of `status` (https://help.elevenlabs.io/hc/en-us/articles/19572237925521), or with FastAPI's list.
 * Read in November 2026.
 */
export const ELEVENLABS_ERRORS: ProviderErrors = {
  codes: {
    invalid_api_key: 'KEY_NOT_ACCEPTED',
    missing_api_key: 'KEY_NOT_ACCEPTED',
    missing_permissions: 'KEY_NOT_ACCEPTED',
    insufficient_permissions: 'KEY_NOT_ACCEPTED',
    feature_not_available: 'KEY_NOT_ACCEPTED',
    detected_unusual_activity: 'KEY_NOT_ACCEPTED',

    // With status 401
    quota_exceeded: 'NO_CREDIT',
    insufficient_credits: 'NO_CREDIT',

    content_against_policy: 'CONTENT_REFUSED',

    rate_limit_exceeded: 'RATE_LIMITED',
    too_many_concurrent_requests: 'RATE_LIMITED',
    concurrent_limit_exceeded: 'RATE_LIMITED',
    system_busy: 'RATE_LIMITED',

    // With status 400 or 404
    model_not_found: 'MODEL_UNKNOWN',
    voice_not_found: { field: ['voice'] },
    invalid_voice_id: { field: ['voice'] },

    // With status 403, of a format above the plan («only available on the Pro tier and above»), and of a voice that is not
    // shared with the account: as users wrote down. Where neither was asked for, it is ours to have a plan for it.
    output_format_not_allowed: { field: ['format'], otherwise: 'KEY_NOT_ACCEPTED' },
    voice_access_denied: { field: ['voice'], otherwise: 'KEY_NOT_ACCEPTED' },

    max_character_limit_exceeded: { field: ['text'] },
    text_too_long: { field: ['text'] },
  },
  vague: {},
  words: [],
  // The voice stands in the path, the model does not.
  statuses: { 403: 'KEY_NOT_ACCEPTED', 404: { field: ['voice'] } },
  fields: {
    model_id: ['model'],
    voice_id: ['voice'],
    text: ['text'],
    output_format: ['format'],
    speed: ['speed'],
    file: ['audio'],
    // Of a transcription a field, of speech a parameter
    language_code: ['language', 'parameters.languageCode'],
    diarize: ['diarize'],
  },
  saysRetryable: () => null,
};

/** https://elevenlabs.io/docs/api-reference/speech-to-text/convert: kinds of words are added now and then. */
const ELEVENLABS = z.object({
  text: LOOSE_TEXT,
  language_code: LOOSE_TEXT,
  audio_duration_secs: LOOSE_NUMBER,
  words: looseList(
    z.object({
      text: z.string(),
      type: LOOSE_TEXT,
      start: LOOSE_NUMBER,
      end: LOOSE_NUMBER,
      speaker_id: LOOSE_TEXT,
    }),
  ),
});

/** null where it is none. Its language is as ElevenLabs writes it. */
export function readTranscript({ body }: Pick<HttpAnswer, 'body'>): Transcript | null {
  const { data } = ELEVENLABS.safeParse(parseJson(body));
  if (data === undefined || (data.text === null && data.words.length === 0)) return null;
  const segments = joinWords(
    data.words.map(({ text, type, start, end, speaker_id }) => ({
      text,
      startSeconds: start,
      endSeconds: end,
      speaker: speaker_id,
      isSpace: type === 'spacing',
    })),
  );
  return {
    text:
      data.text ??
      data.words
        .map(({ text }) => text)
        .join('')
        .trim(),
    language: data.language_code,
    durationSeconds: data.audio_duration_secs ?? endOf(segments),
    segments,
  };
}
