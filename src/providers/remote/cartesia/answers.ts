import { z } from 'zod';
import type { Transcript } from '../../../domain/generation';
import { endOf, joinWords, withBlanks } from '../answers/transcripts';
import type { ProviderErrors } from '../http/error-meaning';
import type { HttpAnswer } from '../http/exchange';
import { LOOSE_NUMBER, LOOSE_TEXT, looseList, parseJson } from '../http/loose-values';

/**
 * Cartesia answers with an `error_code`, which may be null, and with words (`title`, `message`), from version 2026-03-01 on:
 * https://docs.cartesia.ai/use-the-api/api-errors. The page lists no codes: those below are in its other pages
 * (…/tts-models/api-changes) and in what its users wrote down. Read in November 2026.
 */
export const CARTESIA_ERRORS: ProviderErrors = {
  codes: {
    plan_upgrade_required: 'KEY_NOT_ACCEPTED',
    quota_exceeded: 'NO_CREDIT',
    concurrency_limited: 'RATE_LIMITED',

    model_not_found: 'MODEL_UNKNOWN',
    model_sunsetted: 'MODEL_UNKNOWN',

    voice_not_found: { field: ['voice'], otherwise: 'KEY_NOT_ACCEPTED' },
    // A voice of another generation of models than this one
    voice_model_mismatch: { field: ['voice'] },
    // Of a transcription a field, of speech a parameter
    language_not_supported: { field: ['language', 'parameters.language'] },
    unsupported_audio_format: { field: ['audio'] },
    file_too_large: { field: ['audio'] },
  },
  vague: {},
  words: [],
  statuses: { 403: 'KEY_NOT_ACCEPTED' },
  // Answers name no fields.
  fields: {},
  saysRetryable: () => null,
};

/** cartesia-python 1c5f020, `STTTranscribeResponse`: the text alone is sure. */
const CARTESIA = z.object({
  text: LOOSE_TEXT,
  language: LOOSE_TEXT,
  duration: LOOSE_NUMBER,
  words: looseList(z.object({ word: z.string(), start: LOOSE_NUMBER, end: LOOSE_NUMBER })),
});

/** null where it is none. Its language is the one that was asked for. */
export function readTranscript({ body }: Pick<HttpAnswer, 'body'>): Transcript | null {
  const { data } = CARTESIA.safeParse(parseJson(body));
  if (data === undefined || (data.text === null && data.words.length === 0)) return null;
  const spoken = withBlanks(
    data.words.map(({ word }) => word),
    data.text,
  );
  const segments = joinWords(data.words.flatMap((word, index) => spokenWord(word, spoken[index] ?? '')));
  return {
    text: (data.text ?? spoken.join('')).trim(),
    language: data.language,
    durationSeconds: data.duration ?? endOf(segments),
    segments,
  };
}

/** Words without times make no segment. */
function spokenWord({ start, end }: z.infer<typeof CARTESIA>['words'][number], text: string) {
  return start === null ? [] : [{ text, startSeconds: start, endSeconds: end, speaker: null, isSpace: false }];
}
