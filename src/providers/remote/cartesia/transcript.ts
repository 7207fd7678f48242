import { z } from 'zod';
import type { Transcript } from '../../../domain/generation';
import { endOf, joinWords, withBlanks } from '../answers/transcripts';
import type { HttpAnswer } from '../http/exchange';
import { LOOSE_NUMBER, LOOSE_TEXT, looseList, parseJson } from '../http/loose-values';

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
