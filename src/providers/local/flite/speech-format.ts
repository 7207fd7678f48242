import { runFfmpeg } from '../ffmpeg/run-ffmpeg';
import { type Speech, writeWav } from './speech';

/** How FFmpeg makes each of a WAV; null: it is one. The bit rates are enough for one voice at 16 kHz. */
const ENCODINGS = {
  wav: null,
  mp3: { output: 'speech.mp3', options: ['-c:a', 'libmp3lame', '-b:a', '64k'] },
  opus: { output: 'speech.ogg', options: ['-c:a', 'libopus', '-b:a', '32k', '-application', 'voip'] },
  flac: { output: 'speech.flac', options: ['-c:a', 'flac'] },
} as const;

export type SpeechFormat = keyof typeof ENCODINGS;

export const SPEECH_FORMATS = Object.keys(ENCODINGS) as readonly SpeechFormat[];

export function isSpeechFormat(format: string): format is SpeechFormat {
  return Object.hasOwn(ENCODINGS, format);
}

/** @throws {FfmpegFailedError} @throws the signal's reason */
export async function encodeSpeech(speech: Speech, format: SpeechFormat, signal: AbortSignal): Promise<Uint8Array> {
  const encoding = ENCODINGS[format];
  const wav = writeWav(speech);
  if (encoding === null) return wav;
  const { output, options } = encoding;
  return await runFfmpeg({
    files: { 'speech.wav': wav },
    arguments: ['-i', 'speech.wav', ...options, output],
    output,
    signal,
  });
}
