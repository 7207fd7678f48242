import type { Transcript, TranscriptSegment } from '../../domain/generation';
import { primaryLanguage } from '../../domain/language';

/** What `response_format` of a transcription takes: https://platform.openai.com/docs/api-reference/audio/createTranscription */
export const TRANSCRIPT_FORMATS = ['json', 'text', 'srt', 'verbose_json', 'vtt'] as const;
export type TranscriptFormat = (typeof TRANSCRIPT_FORMATS)[number];

interface Cue {
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
}

/** SubRip: numbered cues with a comma before the milliseconds. Empty where nothing was said. */
export function srtOf(transcript: Transcript): string {
  const cues = cuesOf(transcript).map(
    ({ startMs, endMs, text }, index) => `${index + 1}\n${clock(startMs, ',')} --> ${clock(endMs, ',')}\n${text}\n\n`,
  );
  return cues.join('');
}

/** WebVTT (https://www.w3.org/TR/webvtt1/): a text has no `<`, `&` or `-->` in it but as references to them. */
export function vttOf(transcript: Transcript): string {
  const cues = cuesOf(transcript).map(
    ({ startMs, endMs, text }) => `${clock(startMs, '.')} --> ${clock(endMs, '.')}\n${escaped(text)}\n\n`,
  );
  return `WEBVTT\n\n${cues.join('')}`;
}

/**
 * One cue for each part that has words, none of which ends before it begins. A text of which no times are known is one
 * cue, for as long as the sound is.
 */
function cuesOf({ text, segments, durationSeconds }: Transcript): Cue[] {
  const whole = { text, startSeconds: 0, endSeconds: durationSeconds ?? 0 };
  const parts: readonly Pick<TranscriptSegment, 'text' | 'startSeconds' | 'endSeconds'>[] =
    segments.length === 0 ? [whole] : segments;
  return parts.flatMap((part) => {
    // An empty line ends a cue.
    const line = part.text.replace(/\s+/g, ' ').trim();
    if (line === '') return [];
    const startMs = Math.round(part.startSeconds * 1000);
    return [{ startMs, endMs: Math.max(startMs + 1, Math.round(part.endSeconds * 1000)), text: line }];
  });
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** `00:01:02,345`; hours have as many digits as they need. */
function clock(milliseconds: number, point: ',' | '.'): string {
  const digits = (value: number, length = 2) => String(Math.floor(value)).padStart(length, '0');
  const seconds = milliseconds / 1000;
  const time = [digits(seconds / 3600), digits((seconds / 60) % 60), digits(seconds % 60)].join(':');
  return `${time}${point}${digits(milliseconds % 1000, 3)}`;
}

/** A part of a `verbose_json`. Clients refuse a transcript of which one number is missing. */
export interface VerboseSegment {
  /** From 0. */
  readonly id: number;
  readonly seek: number;
  /** Seconds. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly tokens: readonly number[];
  readonly temperature: number;
  readonly avg_logprob: number;
  readonly compression_ratio: number;
  readonly no_speech_prob: number;
}

export interface VerboseTranscript {
  readonly task: 'transcribe';
  /** Absent: nobody says. */
  readonly language?: string;
  /** Seconds. */
  readonly duration: number;
  readonly text: string;
  readonly segments: readonly VerboseSegment[];
}

/** What a decoder of OpenAI's tells of its own work, and no model here does. */
const NOT_KNOWN = {
  seek: 0,
  tokens: [],
  temperature: 0,
  avg_logprob: 0,
  compression_ratio: 0,
  no_speech_prob: 0,
} as const;

/** @param asked the language that the call named, where the model does not say which it was */
export function verboseOf(transcript: Transcript, asked: string | null): VerboseTranscript {
  const { text, segments, durationSeconds } = transcript;
  const language = englishName(transcript.language ?? asked);
  const end = segments.reduce((latest, { endSeconds }) => Math.max(latest, endSeconds), 0);
  return {
    task: 'transcribe',
    ...(language !== null && { language }),
    duration: durationSeconds ?? end,
    text,
    segments: segments.map((segment, id) => ({
      ...NOT_KNOWN,
      id,
      start: segment.startSeconds,
      end: segment.endSeconds,
      text: segment.text,
    })),
  };
}

/** Where Whisper, whose names clients look up, has another than Unicode: https://github.com/openai/whisper, tokenizer.py. */
const WHISPER_NAMES: Readonly<Record<string, string>> = {
  fil: 'tagalog',
  jw: 'javanese',
  mi: 'maori',
  my: 'myanmar',
  nb: 'norwegian',
  nn: 'nynorsk',
  tl: 'tagalog',
};

/** Made when it is first asked for: that reads the data of all locales, 40 ms of a start. */
let names: Intl.DisplayNames | undefined;

/** `english` of `en` and of `en-GB`; null for what is no language that has a name. */
export function englishName(tag: string | null): string | null {
  if (tag === null) return null;
  const language = primaryLanguage(tag);
  names ??= new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
  try {
    return WHISPER_NAMES[language] ?? names.of(language)?.toLowerCase() ?? null;
  } catch (error) {
    // A code that no language can have.
    if (error instanceof RangeError) return null;
    throw error;
  }
}
