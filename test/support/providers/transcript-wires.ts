import type { WireAnswer } from './wire-server';

/** What servers that speak OpenAI's protocol answer to a transcription, each as its own source writes it down. */
export interface TranscriptWire {
  readonly server: string;
  readonly answer: WireAnswer;
}

const TEXT = 'Hello there. Goodbye.';
const json = (body: object): WireAnswer => ({ body });
const text = (type: string, body: string): WireAnswer => ({
  headers: { 'content-type': type },
  body: Buffer.from(body),
});

/** All of them say the same. */
export const TRANSCRIPT_WIRES: readonly TranscriptWire[] = [
  {
    // mudler/LocalAI core/schema/transcription.go, TranscriptionResultSeconds
    server: 'LocalAI',
    answer: json({
      segments: [
        { id: 0, start: 0, end: 1.2, text: ' Hello there.', tokens: null, speaker: 'SPEAKER_00' },
        { id: 1, start: 1.2, end: 2.5, text: ' Goodbye.', tokens: null, speaker: 'SPEAKER_00' },
      ],
      text: TEXT,
      language: 'en',
      duration: 2.5,
    }),
  },
  {
    // The same file before there were seconds: Go writes a time.Duration as nanoseconds.
    server: 'LocalAI, an older one',
    answer: json({
      segments: [
        { id: 0, start: 0, end: 1_200_000_000, text: ' Hello there.', tokens: [50364] },
        { id: 1, start: 1_200_000_000, end: 2_500_000_000, text: ' Goodbye.', tokens: [50414] },
      ],
      text: TEXT,
      language: 'english',
      duration: 2.5,
    }),
  },
  {
    // vllm-project/vllm, entrypoints/openai protocol, TranscriptionResponseVerbose: `duration: str`, the rest may be null
    server: 'vLLM',
    answer: json({
      duration: '2.5',
      language: 'en',
      text: TEXT,
      segments: [
        { ...segment(0, 0, 1.2, ' Hello there.'), avg_logprob: null, compression_ratio: null, no_speech_prob: null },
        { ...segment(1, 1.2, 2.5, ' Goodbye.'), avg_logprob: null, compression_ratio: null, no_speech_prob: null },
      ],
      words: null,
    }),
  },
  {
    // togethercomputer/openapi, AudioTranscriptionVerboseJsonResponse: four fields a segment
    server: 'Together',
    answer: json({
      task: 'transcribe',
      language: 'english',
      duration: 2.5,
      text: TEXT,
      segments: [
        { id: 0, start: 0, end: 1.2, text: 'Hello there.' },
        { id: 1, start: 1.2, end: 2.5, text: 'Goodbye.' },
      ],
    }),
  },
  {
    // ggml-org/whisper.cpp examples/server/server.cpp, format_verbose_json
    server: 'whisper.cpp',
    answer: json({
      task: 'transcribe',
      language: 'english',
      duration: 2.5,
      text: `${TEXT}\n`,
      segments: [
        whisperCpp(0, 0, 1.2, ' Hello there.', [{ word: ' Hello', start: 0, end: 0.6, t_dtw: -1, probability: 0.9 }]),
        whisperCpp(1, 1.2, 2.5, ' Goodbye.', [{ word: ' Goodbye', start: 1.2, end: 2.5, t_dtw: -1, probability: 0.9 }]),
      ],
      detected_language: 'english',
      language_probabilities: { en: 0.99 },
    }),
  },
  {
    // openai-openapi, CreateTranscriptionResponseDiarizedJson: ids are texts
    server: 'OpenAI, who spoke when',
    answer: json({
      task: 'transcribe',
      language: 'English',
      duration: 2.5,
      text: TEXT,
      segments: [
        { type: 'transcript.text.segment', id: 'seg_001', start: 0, end: 1.2, text: ' Hello there.', speaker: 'A' },
        { type: 'transcript.text.segment', id: 'seg_002', start: 1.2, end: 2.5, text: ' Goodbye.', speaker: 'B' },
      ],
    }),
  },
  {
    // LocalAI's words have a `text`, where OpenAI's have a `word`.
    server: 'LocalAI, with words beside the segments',
    answer: json({
      segments: [
        { id: 0, start: 0, end: 1.2, text: 'Hello there.', tokens: [] },
        { id: 1, start: 1.2, end: 2.5, text: 'Goodbye.', tokens: [] },
      ],
      words: [
        { start: 0, end: 1.2, text: 'Hello' },
        { start: 1.2, end: 2.5, text: 'Goodbye' },
      ],
      text: TEXT,
      language: 'en',
      duration: 2.5,
    }),
  },
];

/** What comes without times: LiteLLM and speaches as text/plain, whisper.cpp's server as text/html. */
export const PLAIN_TRANSCRIPTS: readonly TranscriptWire[] = [
  { server: 'text/plain', answer: text('text/plain; charset=utf-8', `${TEXT}\n`) },
  { server: 'text/html, without a tag', answer: text('text/html; charset=utf-8', ` ${TEXT}\n`) },
];

/** What nobody asked for. */
export const SUBTITLES: readonly TranscriptWire[] = [
  { server: 'SRT', answer: text('text/plain', '1\n00:00:00,000 --> 00:00:01,200\nHello there.\n') },
  { server: 'VTT', answer: text('text/vtt', 'WEBVTT\n\n00:00.000 --> 00:01.200\nHello there.\n') },
];

function segment(id: number, start: number, end: number, words: string) {
  return { id, seek: 0, start, end, text: words, tokens: [50364], temperature: 0 };
}

function whisperCpp(id: number, start: number, end: number, said: string, words: readonly object[]) {
  return {
    id,
    text: said,
    start,
    end,
    tokens: [50364],
    words,
    temperature: 0,
    avg_logprob: -0.2,
    no_speech_prob: 0.01,
  };
}
