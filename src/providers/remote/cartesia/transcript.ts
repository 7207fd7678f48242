import { z } from 'zod';
import type { Transcript } from '../../../domain/generation';
import { joinWords } from '../answers/join-words';
import type { HttpAnswer } from '../http/exchange';
import { LOOSE_NUMBER, LOOSE_TEXT, looseList } from '../http/loose-values';
import { parseJson } from '../http/parse-json';

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
  const segments = joinWords(data.words.flatMap(spokenWord));
  return {
    text: (data.text ?? data.words.map(({ word }) => word.trim()).join(' ')).trim(),
    language: data.language,
    durationSeconds: data.duration ?? segments.at(-1)?.endSeconds ?? null,
    segments,
  };
}

/** Words without times make no segment. Some come with the space before them, as Whisper has it. */
function spokenWord({ word, start, end }: z.infer<typeof CARTESIA>['words'][number]) {
  if (start === null) return [];
  return [{ text: `${word.trim()} `, startSeconds: start, endSeconds: end, speaker: null, isSpace: false }];
}
