import type { FileBytes } from '../file-bytes';
import { readMpegFrames } from '../mpeg/read-mpeg-audio';

/** What the `fmt ` chunk says (WAVEFORMATEX, https://learn.microsoft.com/windows/win32/api/mmeapi/ns-mmeapi-waveformatex). */
export interface WaveFormat {
  readonly tag: number;
  readonly codec: string;
  readonly channels: number;
  readonly sampleRateHz: number;
  readonly bytesPerSecond: number;
  readonly blockBytes: number;
  readonly bitsPerSample: number;
  /** Of formats whose blocks hold many samples; null: not known. */
  readonly samplesPerBlock: number | null;
}

/** Tags of formats, as registered in RFC 2361. */
const WAVE_TAG = {
  PCM: 1,
  ADPCM: 2,
  FLOAT: 3,
  ALAW: 6,
  ULAW: 7,
  IMA_ADPCM: 0x11,
  GSM: 0x31,
  MP2: 0x50,
  MP3: 0x55,
};
const EXTENSIBLE = 0xfffe;

const CODECS: Readonly<Record<number, string>> = {
  [WAVE_TAG.ADPCM]: 'adpcm-ms',
  [WAVE_TAG.ALAW]: 'alaw',
  [WAVE_TAG.ULAW]: 'ulaw',
  [WAVE_TAG.IMA_ADPCM]: 'adpcm-ima',
  [WAVE_TAG.GSM]: 'gsm',
  [WAVE_TAG.MP2]: 'mp2',
  [WAVE_TAG.MP3]: 'mp3',
  22: 'g723',
  20: 'g723',
  64: 'g721',
  69: 'g726',
  100: 'g726',
  255: 'mp4a.40.2',
  5648: 'mp4a.40.2',
  353: 'wma2',
  8192: 'ac-3',
  8193: 'dts',
  61868: 'flac',
};

/** null: too short to be one. */
export function parseWaveFormat(bytes: Buffer): WaveFormat | null {
  if (bytes.length < 14) return null;
  const bitsPerSample = bytes.length >= 16 ? bytes.readUInt16LE(14) : 8;
  let tag = bytes.readUInt16LE(0);
  // The tag proper is how the GUID of the sub-format begins.
  if (tag === EXTENSIBLE && bytes.length >= 26) tag = bytes.readUInt16LE(24);
  return {
    tag,
    codec: codecOf(tag, bitsPerSample),
    channels: bytes.readUInt16LE(2),
    sampleRateHz: bytes.readUInt32LE(4),
    bytesPerSecond: bytes.readUInt32LE(8),
    blockBytes: bytes.readUInt16LE(12),
    bitsPerSample,
    samplesPerBlock: samplesPerBlock(tag, bytes),
  };
}

function codecOf(tag: number, bitsPerSample: number): string {
  if (tag === WAVE_TAG.PCM) return bitsPerSample <= 8 ? 'pcm-u8' : `pcm-s${Math.ceil(bitsPerSample / 8) * 8}`;
  if (tag === WAVE_TAG.FLOAT) return `pcm-f${bitsPerSample}`;
  return CODECS[tag] ?? `0x${tag.toString(16).padStart(4, '0')}`;
}

function samplesPerBlock(tag: number, bytes: Buffer): number | null {
  const stated = bytes.length >= 20 && bytes.readUInt16LE(16) >= 2 ? bytes.readUInt16LE(18) : 0;
  const isBlocked = tag === WAVE_TAG.ADPCM || tag === WAVE_TAG.IMA_ADPCM || tag === WAVE_TAG.GSM;
  return isBlocked && stated > 0 ? stated : null;
}

interface Sound {
  readonly dataStart: number;
  readonly dataBytes: number;
  readonly factSamples: number | null;
}

/** How far what a header says may be from what the bytes come to at their rate, before it is not believed. */
const TOLERANCE = 0.1;
/**
 * How many times the other may be what the `fact` chunk or the nominal rate of a compressed sound says. An encoder that
 * cannot know the rate beforehand writes any: ffmpeg 16 kB a second for all FLAC, be it silence or music of high resolution.
 */
const ABSURD_FACTOR = 100;

/**
 * How long the sound is. What is counted goes before what is said: samples by their size, blocks by how many samples
 * each holds, frames of MP3; then the `fact` chunk, or the bytes by their rate. null: none tells, or nobody knows which.
 */
export async function waveSeconds(file: FileBytes, format: WaveFormat, sound: Sound): Promise<number | null> {
  const { sampleRateHz } = format;
  const { dataStart, dataBytes, factSamples } = sound;
  if (sampleRateHz === 0) return null;
  const sampleBytes = uncompressedBytes(format);
  if (sampleBytes !== null) return Math.floor(dataBytes / sampleBytes) / sampleRateHz;
  const byFact =
    factSamples !== null && factSamples > 0 && factSamples < 0xffffffff ? factSamples / sampleRateHz : null;
  const counted = countBlocks(format, dataBytes);
  // The last block may be filled up: the exact length is the fact's, when it fits.
  if (counted !== null) return agrees(byFact, counted / sampleRateHz, format) ? byFact : counted / sampleRateHz;
  if (format.tag === WAVE_TAG.MP3 && file.mayReadWhole) {
    const found = await readMpegFrames(file, dataStart, dataStart + dataBytes);
    if (found?.seconds != null) return agrees(byFact, found.seconds, format) ? byFact : found.seconds;
  }
  return uncounted(byFact, format.bytesPerSecond > 0 ? dataBytes / format.bytesPerSecond : null);
}

/**
 * The rate is there "for buffer estimation" alone (Multimedia Presentation Manager, WAVE Format Chunk,
 * https://komh.github.io/os2books/os2tk45/mmref3/2279_L3_WAVEFormatChunk.html, read 2026-11); the `fact` chunk is there to
 * count. null: they are so far apart that either may be nonsense.
 */
function uncounted(byFact: number | null, byRate: number | null): number | null {
  if (byFact === null || byRate === null || byRate === 0) return byFact ?? byRate;
  const factor = byFact / byRate;
  return factor <= ABSURD_FACTOR && factor >= 1 / ABSURD_FACTOR ? byFact : null;
}

/** Bytes of one sample in all channels, where each has its own; null: compressed. */
function uncompressedBytes({ tag, channels, bitsPerSample, blockBytes }: WaveFormat): number | null {
  const isPlain = tag === WAVE_TAG.PCM || tag === WAVE_TAG.FLOAT || tag === WAVE_TAG.ALAW || tag === WAVE_TAG.ULAW;
  if (!isPlain || channels === 0) return null;
  const bytes = channels * Math.max(1, Math.ceil(bitsPerSample / 8));
  // 20 bits may lie in three bytes or in four: the block tells.
  return blockBytes >= bytes && blockBytes % channels === 0 ? blockBytes : bytes;
}

function countBlocks(format: WaveFormat, dataBytes: number): number | null {
  const { tag, blockBytes, channels } = format;
  if (tag === WAVE_TAG.GSM) return Math.floor(dataBytes / 65) * 320;
  if (blockBytes === 0 || channels === 0) return null;
  const samples = format.samplesPerBlock ?? impliedSamples(format);
  return samples === null ? null : Math.floor(dataBytes / blockBytes) * samples;
}

/** Of a block whose header has the first samples of each channel, and whose rest has one in four bits. */
function impliedSamples({ tag, blockBytes, channels, bitsPerSample }: WaveFormat): number | null {
  const bits = bitsPerSample > 0 ? bitsPerSample : 4;
  if (tag === WAVE_TAG.IMA_ADPCM) return ((blockBytes - 4 * channels) * 8) / (bits * channels) + 1;
  if (tag === WAVE_TAG.ADPCM) return ((blockBytes - 7 * channels) * 2) / channels + 2;
  return null;
}

function agrees(
  said: number | null,
  counted: number,
  { blockBytes, samplesPerBlock, sampleRateHz }: WaveFormat,
): boolean {
  const block = blockBytes > 0 ? (samplesPerBlock ?? 1152) / sampleRateHz : 0;
  return said !== null && Math.abs(said - counted) <= Math.max(counted * TOLERANCE, 2 * block);
}
