import { z } from 'zod';
import type { Transcript, TranscriptSegment } from '../../../domain/generation';
import { endOf, joinWords, type SpokenWord, withBlanks } from '../answers/transcripts';
import type { ProviderErrors } from '../http/error-meaning';
import type { HttpAnswer } from '../http/exchange';
import { LOOSE_NUMBER, LOOSE_TEXT, looseList, parseJson } from '../http/loose-values';

/**
 * Deepgram answers with `err_code` and `err_msg`, newer doors of it with `category` and `message`
 * (https://developers.deepgram.com/docs/errors, deepgram-api-specs 4ba987c). Read in November 2026.
 */
export const DEEPGRAM_ERRORS: ProviderErrors = {
  codes: {
    INVALID_AUTH: 'KEY_NOT_ACCEPTED',
    // Also of a model that the project has no access to
    INSUFFICIENT_PERMISSIONS: 'KEY_NOT_ACCEPTED',
    UNAUTHORIZED: 'KEY_NOT_ACCEPTED',
    // With status 402
    ASR_PAYMENT_REQUIRED: 'NO_CREDIT',
    TOO_MANY_REQUESTS: 'RATE_LIMITED',
    PROJECT_NOT_FOUND: 'KEY_NOT_ACCEPTED',
    SLOW_UPLOAD: 'PASSING',
    INTERNAL_SERVER_ERROR: 'PASSING',
  },
  vague: {},
  words: [
    // Status 400, `err_code` «Bad Request». Models are seldom misnamed: most are known here, with the languages left open.
    [/^(Bad Request: )?No such model\/language/i, { field: ['language', 'model'] }],
    [/^(Bad Request: )?No such model/i, 'MODEL_UNKNOWN'],
    [/failed to process audio/, { field: ['audio'] }],
  ],
  statuses: { 403: 'KEY_NOT_ACCEPTED' },
  fields: {
    model: ['model'],
    language: ['language'],
    text: ['text'],
    encoding: ['format'],
    container: ['format'],
    diarize: ['diarize'],
  },
  saysRetryable: () => null,
};

/** Deepgram counts speakers; a text is taken as well. */
const SPEAKER = z.union([z.number(), z.string()]).transform(String).nullable().catch(null);

const WORD = z.object({
  word: LOOSE_TEXT,
  punctuated_word: LOOSE_TEXT,
  start: LOOSE_NUMBER,
  end: LOOSE_NUMBER,
  speaker: SPEAKER,
});

const ALTERNATIVE = z.object({
  transcript: LOOSE_TEXT,
  languages: z.array(z.string()).catch([]),
  words: looseList(WORD),
});

/**
 * https://developers.deepgram.com/reference/speech-to-text/listen-pre-recorded and
 * https://developers.deepgram.com/docs/utterances: all of it is optional.
 */
const DEEPGRAM = z.object({
  metadata: z.object({ duration: LOOSE_NUMBER }).nullable().catch(null),
  results: z
    .object({
      channels: looseList(z.object({ detected_language: LOOSE_TEXT, alternatives: looseList(ALTERNATIVE) })),
      utterances: looseList(
        z.object({ start: LOOSE_NUMBER, end: LOOSE_NUMBER, transcript: LOOSE_TEXT, speaker: SPEAKER }),
      ),
    })
    .nullable()
    .catch(null),
});
type Found = z.infer<typeof DEEPGRAM>;

/** null where it is none. Its language is as Deepgram writes it. */
export function readTranscript({ body }: Pick<HttpAnswer, 'body'>): Transcript | null {
  const { data } = DEEPGRAM.safeParse(parseJson(body));
  if (data === undefined || (data.results === null && data.metadata === null)) return null;
  const channel = data.results?.channels[0];
  const [best] = channel?.alternatives ?? [];
  const spoken = utterancesOf(data);
  const segments = spoken.length > 0 ? spoken : joinWords(spokenWords(best));
  return {
    text: best?.transcript ?? segments.map(({ text }) => text).join(' '),
    language: channel?.detected_language ?? best?.languages[0] ?? null,
    durationSeconds: data.metadata?.duration ?? endOf(segments),
    segments,
  };
}

function utterancesOf({ results }: Found): readonly TranscriptSegment[] {
  return (results?.utterances ?? []).flatMap(({ start, end, transcript, speaker }) =>
    start === null || transcript === null
      ? []
      : [{ startSeconds: start, endSeconds: end ?? start, text: transcript, speaker }],
  );
}

/** Words without times make no segment. */
function spokenWords(best: z.infer<typeof ALTERNATIVE> | undefined): readonly SpokenWord[] {
  const words = best?.words ?? [];
  const texts = withBlanks(
    words.map(({ word, punctuated_word }) => punctuated_word ?? word ?? ''),
    best?.transcript ?? null,
  );
  return words.flatMap(({ start, end, speaker }, index) => {
    const text = texts[index] ?? '';
    if (text === '' || start === null) return [];
    return [{ text, startSeconds: start, endSeconds: end, speaker, isSpace: false }];
  });
}
