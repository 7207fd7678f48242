import { z } from 'zod';
import type { Transcript } from '../../../domain/generation';
import { endOf, joinWords } from '../answers/transcripts';
import type { HttpAnswer } from '../http/exchange';
import { LOOSE_NUMBER, LOOSE_TEXT, looseList, parseJson } from '../http/loose-values';

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

/** null where it is none. Its language is as ElevenLabs tells it. */
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
