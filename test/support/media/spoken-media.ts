import { runFfmpeg } from '../../../src/providers/local/ffmpeg/run-ffmpeg';
import { createFlite } from '../../../src/providers/local/flite/flite';
import { readWav, writeWav } from '../../../src/providers/local/flite/speech';
import { bytesOf, generate, speechRequest } from '../providers/local-models';
import { readFixture } from './media-fixtures';

const SAMPLE_RATE_HZ = 16_000;

const flite = createFlite();

/** A WAV of one channel at 16 kHz. */
export async function spokenWav(text: string, voice: string | null = null): Promise<Buffer> {
  return Buffer.from(bytesOf(await generate(flite, speechRequest({ text, voice }))));
}

/** One after the other: a WAV from here, or seconds of silence. */
export function wavOf(...parts: readonly (Buffer | number)[]): Buffer {
  const sounds = parts.map((part) =>
    typeof part === 'number' ? Buffer.alloc(2 * part * SAMPLE_RATE_HZ) : Buffer.from(readWav(part).samples.buffer),
  );
  return wav(new Int16Array(new Uint8Array(Buffer.concat(sounds)).buffer));
}

/** A sine of 440 Hz. */
export function toneWav(seconds: number): Buffer {
  const sample = (index: number) => 8_000 * Math.sin((2 * Math.PI * 440 * index) / SAMPLE_RATE_HZ);
  return wav(Int16Array.from({ length: seconds * SAMPLE_RATE_HZ }, (_, index) => sample(index)));
}

/** Notes that swell and fade, three a second: as loud and soft as syllables are. */
export function melodyWav(seconds: number): Buffer {
  const notes = [262, 330, 392, 523, 440, 349] as const;
  const noteSamples = SAMPLE_RATE_HZ / 3;
  const sample = (index: number) => {
    const hertz = notes[Math.floor(index / noteSamples) % notes.length] ?? 0;
    return (
      9_000 *
      Math.exp((-2 * (index % noteSamples)) / noteSamples) *
      Math.sin((2 * Math.PI * hertz * index) / SAMPLE_RATE_HZ)
    );
  };
  return wav(Int16Array.from({ length: seconds * SAMPLE_RATE_HZ }, (_, index) => sample(index)));
}

/** A picture to look at while the sound is heard. */
export function mp4Of(wav: Buffer): Promise<Uint8Array> {
  return runFfmpeg({
    files: { picture: readFixture('still.png'), sound: wav },
    arguments: ['-i', 'picture', '-i', 'sound', '-c:v', 'libx264', '-c:a', 'aac', '-pix_fmt', 'yuv420p', 'video.mp4'],
    output: 'video.mp4',
    signal: new AbortController().signal,
  });
}

function wav(samples: Int16Array<ArrayBuffer>): Buffer {
  return Buffer.from(writeWav({ samples, sampleRateHz: SAMPLE_RATE_HZ }));
}
