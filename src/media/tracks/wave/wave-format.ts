/** What the `fmt ` chunk says (WAVEFORMATEX, https://learn.microsoft.com/windows/win32/api/mmeapi/ns-mmeapi-waveformatex). */
export interface WaveFormat {
  readonly tag: number;
  readonly codec: string;
  readonly channels: number;
  readonly sampleRateHz: number;
  readonly bytesPerSecond: number;
  readonly blockBytes: number;
  readonly bitsPerSample: number;
  /** Of formats whose blocks hold many samples; null: not told. */
  readonly samplesPerBlock: number | null;
}

/** Tags of formats, as registered in RFC 2361. */
export const WAVE_TAG = {
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
  const told = bytes.length >= 20 && bytes.readUInt16LE(16) >= 2 ? bytes.readUInt16LE(18) : 0;
  const isBlocked = tag === WAVE_TAG.ADPCM || tag === WAVE_TAG.IMA_ADPCM || tag === WAVE_TAG.GSM;
  return isBlocked && told > 0 ? told : null;
}
