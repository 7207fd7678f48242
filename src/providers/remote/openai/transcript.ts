import { z } from 'zod';
import type { Transcript } from '../../../domain/generation';
import type { HttpAnswer } from '../http/exchange';
import { LOOSE_NUMBER, LOOSE_TEXT, looseList, parseJson } from '../http/loose-values';

/** Times and a text; LocalAI's words have a `text`, where OpenAI's have a `word`. */
const PART = z
  .object({ start: LOOSE_NUMBER, end: LOOSE_NUMBER, text: LOOSE_TEXT, word: LOOSE_TEXT, speaker: LOOSE_TEXT })
  .transform(({ start, end, text, word, speaker }) => {
    const said = text ?? word;
    return start === null || said === null ? null : { start, end: end ?? start, said, speaker };
  });

/**
 * https://platform.openai.com/docs/api-reference/audio/verbose-json-object, as LocalAI, vLLM, Together, whisper.cpp and
 * others write it: no more than the text is sure, or, without it, the segments. What is billed by its length has that in
 * `usage` alone.
 */
const OPENAI = z.object({
  text: LOOSE_TEXT,
  language: LOOSE_TEXT,
  duration: LOOSE_NUMBER,
  usage: z.object({ type: LOOSE_TEXT, seconds: LOOSE_NUMBER }).nullable().catch(null),
  segments: looseList(PART),
  words: looseList(PART),
});

/** null where there is none. Its language is as the server tells it. */
export function readTranscript(answer: HttpAnswer): Transcript | null {
  const body = parseJson(answer.body);
  return body === null ? readPlain(answer) : readObject(body);
}

function readObject(body: unknown): Transcript | null {
  const { data } = OPENAI.safeParse(body);
  if (data === undefined || (data.text === null && data.segments.length === 0)) return null;
  const parts = data.segments.length > 0 ? data.segments : data.words;
  const unit = unitOf(parts);
  const usedSeconds = data.usage?.type === 'duration' ? data.usage.seconds : null;
  return {
    text: (data.text ?? parts.map(({ said }) => said).join('')).trim(),
    language: data.language,
    durationSeconds: data.duration ?? usedSeconds,
    segments: parts.map(({ start, end, said, speaker }) => ({
      startSeconds: start / unit,
      endSeconds: end / unit,
      text: said.trim(),
      speaker,
    })),
  };
}

/**
 * Go's time.Duration, which older versions of LocalAI wrote. Eleven days are no recording: it is nanoseconds, unless they
 * would be as many.
 */
function unitOf(parts: readonly { readonly end: number }[]): number {
  return parts.some(({ end }) => end > 1e6 && end < 1e15) ? 1e9 : 1;
}

const SUBTITLES = /^(WEBVTT|\d+\r?\n\d\d:\d\d)/;

/**
 * What is answered with `response_format=text`, by servers that know no other: as text, as HTML (whisper.cpp), or without a
 * type. Text that begins as another form is none, and neither is what ought to have been an object.
 */
function readPlain({ headers, body }: HttpAnswer): Transcript | null {
  const text = plainText(body)?.trim() ?? '';
  const isObject = /json|xml/i.test(headers.get('content-type') ?? '');
  if (isObject || text === '' || /^[<{[]/.test(text) || SUBTITLES.test(text)) return null;
  return { text, language: null, durationSeconds: null, segments: [] };
}

/** null where the bytes are no text. */
function plainText(body: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}
