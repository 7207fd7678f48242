import type { FileBytes } from '../file-bytes';
import { type TrackSummary, UnreadableFormat } from '../track-summary';
import { parseWaveFormat, type WaveFormat, waveSeconds } from './wave-format';

const CHUNK_HEADER_BYTES = 8;
const LARGEST_FORMAT_BYTES = 4096;
/** No honest file has as many; a crafted one of 16 MiB has two million. */
const MAX_CHUNKS = 10_000;

/** What the 64-bit forms have in their 32-bit sizes (EBU Tech 3306), and what a recorder that cannot seek leaves. */
const UNKNOWN_SIZES: ReadonlySet<number> = new Set([0, 0x7fffffff, 0xffffffff]);

interface Chunks {
  readonly format: WaveFormat | null;
  /** Of the `fact` chunk: samples per channel. */
  readonly factSamples: number | null;
  readonly dataStart: number;
  readonly dataBytes: number | null;
}

/**
 * Reads RIFF WAVE, and its 64-bit forms RF64 and BW64 (EBU Tech 3306, ITU-R BS.2088): the chunks before the sound, and
 * how much sound there is. A size that is not known, or goes beyond the file, is what there is of the file.
 */
export async function readWave(file: FileBytes): Promise<TrackSummary> {
  const { format, factSamples, dataStart, dataBytes } = await readChunks(file);
  if (format === null || dataBytes === null) throw new UnreadableFormat('No format, or no sound');
  const durationSeconds = await waveSeconds(file, format, { dataStart, dataBytes, factSamples });
  const { codec, channels, sampleRateHz } = format;
  return { container: 'audio/wav', video: null, audio: { codec, channels, sampleRateHz }, durationSeconds };
}

async function readChunks(file: FileBytes): Promise<Chunks> {
  const form = await file.read(0, 12);
  if (form.length < 12 || form.toString('latin1', 8, 12) !== 'WAVE') throw new UnreadableFormat('Not WAVE');
  let format: WaveFormat | null = null;
  let factSamples: number | null = null;
  let sizeOfData64: number | null = null;
  let position = 12;
  for (let chunk = 0; chunk < MAX_CHUNKS; chunk += 1) {
    const header = await file.read(position, CHUNK_HEADER_BYTES);
    if (header.length < CHUNK_HEADER_BYTES) break;
    const size = header.readUInt32LE(4);
    const start = position + CHUNK_HEADER_BYTES;
    const id = header.toString('latin1', 0, 4);
    if (id === 'data') {
      // A writer of long recordings may put off what tells the format: there it is not, or it is no WAVE.
      const dataBytes = dataSize(size, sizeOfData64, file.sizeBytes - start);
      return { format, factSamples, dataStart: start, dataBytes };
    }
    if (id === 'fmt ') format ??= parseWaveFormat(await file.read(start, Math.min(size, LARGEST_FORMAT_BYTES)));
    if (id === 'fact') factSamples = await firstNumber(file, start);
    if (id === 'ds64') sizeOfData64 = await secondNumber64(file, start);
    // Chunks are padded to an even size; some writers forget it, and then the next one begins a byte earlier.
    const padded = start + size + (size % 2);
    position = size % 2 === 1 && (await beginsChunk(file, start + size)) ? start + size : padded;
  }
  return { format, factSamples, dataStart: 0, dataBytes: null };
}

function dataSize(size32: number, size64: number | null, available: number): number {
  const size = size32 === 0xffffffff && size64 !== null && size64 > 0 ? size64 : size32;
  return UNKNOWN_SIZES.has(size) ? available : Math.min(size, available);
}

async function firstNumber(file: FileBytes, start: number): Promise<number | null> {
  const bytes = await file.read(start, 4);
  return bytes.length === 4 ? bytes.readUInt32LE(0) : null;
}

/** `ds64`: the size of the file, then that of the sound, each of 64 bits. */
async function secondNumber64(file: FileBytes, start: number): Promise<number | null> {
  const bytes = await file.read(start + 8, 8);
  return bytes.length === 8 ? Number(bytes.readBigUInt64LE(0)) : null;
}

async function beginsChunk(file: FileBytes, start: number): Promise<boolean> {
  return /^(?:data|fmt |fact|LIST)$/.test((await file.read(start, 4)).toString('latin1'));
}
