/**
 * Those of the package, the most intelligible first; the last is of 8 kHz. Left out is its talking clock, `awb_time`,
 * which knows the words of the time of day alone.
 */
export const FLITE_VOICES: readonly string[] = ['rms', 'slt', 'awb', 'kal16', 'kal'];

/** What a thread of Flite is given to say. */
export interface FliteJob {
  readonly program: WebAssembly.Module;
  /** Spoken one after the other; printable ASCII. */
  readonly pieces: readonly string[];
  readonly voice: string;
  /** 1: as the voice speaks by itself; 2: in half the time. */
  readonly speed: number;
  readonly maxSeconds: number;
}

/** One channel of sound. */
export interface Speech {
  readonly samples: Int16Array<ArrayBuffer>;
  readonly sampleRateHz: number;
}

/** http://soundfile.sapp.org/doc/WaveFormat/ */
const HEADER_BYTES = 44;
const SAMPLE_BYTES = 2;
const SAMPLE_RATE_AT = 24;

/** Bytes of a WAV of this much sound at the most. */
export function wavBytesOf(seconds: number, sampleRateHz: number): number {
  return HEADER_BYTES + SAMPLE_BYTES * seconds * sampleRateHz;
}

/** Of a WAV as Flite writes it: one channel, 16 bits, and no more than one header before the samples. */
export function readWav(wav: Uint8Array): Speech {
  // A copy: a `Buffer` shares its memory with others, and its slices with it.
  const samples = new Uint8Array(wav.subarray(HEADER_BYTES, wav.length - ((wav.length - HEADER_BYTES) % SAMPLE_BYTES)));
  return {
    samples: new Int16Array(samples.buffer),
    sampleRateHz: new DataView(wav.buffer, wav.byteOffset).getUint32(SAMPLE_RATE_AT, true),
  };
}

export function writeWav({ samples, sampleRateHz }: Speech): Uint8Array {
  const wav = Buffer.alloc(HEADER_BYTES + samples.byteLength);
  wav.write('RIFF', 0, 'ascii');
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.write('WAVEfmt ', 8, 'ascii');
  wav.writeUInt32LE(16, 16); // the bytes of what follows, up to the data
  wav.writeUInt16LE(1, 20); // PCM
  wav.writeUInt16LE(1, 22); // channels
  wav.writeUInt32LE(sampleRateHz, SAMPLE_RATE_AT);
  wav.writeUInt32LE(sampleRateHz * SAMPLE_BYTES, 28);
  wav.writeUInt16LE(SAMPLE_BYTES, 32);
  wav.writeUInt16LE(8 * SAMPLE_BYTES, 34);
  wav.write('data', 36, 'ascii');
  wav.writeUInt32LE(samples.byteLength, 40);
  wav.set(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength), HEADER_BYTES);
  return wav;
}
