import { z } from 'zod';
import type { Transcript } from '../../../domain/generation';
import type { TranscriptionRequest } from '../../generation-request';
import { languageCode } from '../ask/language-code';
import { segmentsOf } from '../ask/transcript-segments';
import type { HttpAnswer } from '../http/exchange';
import { parseJson } from '../http/parse-json';
import type { ProviderName } from '../provider-settings';
import { LOOSE_NUMBER, LOOSE_TEXT, looseList } from './loose-values';

/** https://developers.deepgram.com/reference/speech-to-text/listen-pre-recorded: all of it is optional */
const DEEPGRAM = z.object({
  metadata: z.object({ duration: LOOSE_NUMBER }).nullable().catch(null),
  results: z.object({
    channels: looseList(
      z.object({ detected_language: LOOSE_TEXT, alternatives: looseList(z.object({ transcript: LOOSE_TEXT })) }),
    ),
  }),
});

/** https://elevenlabs.io/docs/api-reference/speech-to-text/convert */
const ELEVENLABS = z.object({ text: z.string(), language_code: LOOSE_TEXT });

/** Times and a text; LocalAI's words have a `text`, where OpenAI's have a `word`. */
const PART = z
  .object({ start: LOOSE_NUMBER, end: LOOSE_NUMBER, text: LOOSE_TEXT, word: LOOSE_TEXT })
  .transform(({ start, end, text, word }) => {
    const said = text ?? word;
    return start === null || end === null || said === null ? null : { start, end, said };
  });

/**
 * https://platform.openai.com/docs/api-reference/audio/verbose-json-object, as LocalAI, vLLM, Together, whisper.cpp and
 * others write it: no more than the text is sure, or, without it, the segments.
 */
const OPENAI = z.object({
  text: LOOSE_TEXT,
  language: LOOSE_TEXT,
  duration: LOOSE_NUMBER,
  segments: looseList(PART),
  words: looseList(PART),
});

/** null where there is no transcript. */
export function readTranscript(
  provider: ProviderName,
  request: TranscriptionRequest,
  answer: HttpAnswer,
): Transcript | null {
  const body = parseJson(answer.body);
  if (provider === 'openai') return body === null ? plainTranscript(request, answer) : openAiTranscript(request, body);
  const said = provider === 'deepgram' ? deepgramTranscript(body) : elevenLabsTranscript(body);
  if (said === null) return null;
  const segments = segmentsOf(provider, { response: { body }, segments: [] }, request.diarize === true);
  const { text, language, durationSeconds } = said;
  return {
    text,
    language: languageCode(language ?? request.language),
    durationSeconds: durationSeconds ?? segments.at(-1)?.endSeconds ?? null,
    segments,
  };
}

function deepgramTranscript(body: unknown) {
  const { data } = DEEPGRAM.safeParse(body);
  if (data === undefined) return null;
  const [channel] = data.results.channels;
  return {
    text: channel?.alternatives[0]?.transcript ?? '',
    language: channel?.detected_language ?? null,
    durationSeconds: data.metadata?.duration ?? null,
  };
}

function elevenLabsTranscript(body: unknown) {
  const { data } = ELEVENLABS.safeParse(body);
  return data === undefined ? null : { text: data.text, language: data.language_code, durationSeconds: null };
}

function openAiTranscript(request: TranscriptionRequest, body: unknown): Transcript | null {
  const { data } = OPENAI.safeParse(body);
  if (data === undefined || (data.text === null && data.segments.length === 0)) return null;
  const parts = data.segments.length > 0 ? data.segments : data.words;
  const unit = unitOf(parts);
  return {
    text: (data.text ?? parts.map(({ said }) => said).join('')).trim(),
    language: languageCode(data.language ?? request.language),
    durationSeconds: data.duration,
    segments: parts.map(({ start, end, said }) => ({
      startSeconds: start / unit,
      endSeconds: end / unit,
      text: said.trim(),
      speaker: null,
    })),
  };
}

/** Go's time.Duration, which older versions of LocalAI wrote. Eleven days are no recording: it is nanoseconds. */
function unitOf(parts: readonly { readonly end: number }[]): number {
  return parts.some(({ end }) => end > 1e6) ? 1e9 : 1;
}

const SUBTITLES = /^(WEBVTT|\d+\r?\n\d\d:\d\d)/;

/** What is answered with `response_format=text`, by servers that know no other: whisper.cpp calls it HTML. */
function plainTranscript(request: TranscriptionRequest, { headers, body }: HttpAnswer): Transcript | null {
  const text = Buffer.from(body).toString('utf8').trim();
  const isText = /^text\/(plain|html)\b/i.test(headers.get('content-type') ?? '');
  if (!isText || text === '' || text.startsWith('<') || text.startsWith('{') || SUBTITLES.test(text)) return null;
  return { text, language: languageCode(request.language), durationSeconds: null, segments: [] };
}
