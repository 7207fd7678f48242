export interface ElementaryStream {
  /** What the stream is: 0x40 for MPEG-4 audio, 0x6b for MP3 (https://mp4ra.org/registered-types/object-types). */
  readonly objectType: number;
  readonly configuration: Buffer | null;
}

const STREAM = 3;
const DECODER_CONFIG = 4;
const DECODER_SPECIFIC = 5;

/** The descriptors of `esds` (ISO/IEC 14496-1, section 7.2.6), behind version and flags. null: not such. */
export function parseEsds(bytes: Buffer): ElementaryStream | null {
  const stream = descriptorAt(bytes, 4, STREAM);
  if (stream === null || stream.length < 3) return null;
  const flags = stream.readUInt8(2);
  let at = 3 + ((flags & 0x80) === 0 ? 0 : 2) + ((flags & 0x20) === 0 ? 0 : 2);
  if ((flags & 0x40) !== 0) at += 1 + (stream[at] ?? 0);
  const decoder = descriptorAt(stream, at, DECODER_CONFIG);
  if (decoder === null || decoder.length < 13) return null;
  return { objectType: decoder.readUInt8(0), configuration: descriptorAt(decoder, 13, DECODER_SPECIFIC) };
}

/** Its length is in up to four bytes of seven bits each. */
function descriptorAt(bytes: Buffer, start: number, tag: number): Buffer | null {
  if (bytes[start] !== tag) return null;
  let length = 0;
  for (let at = start + 1; at < Math.min(start + 5, bytes.length); at += 1) {
    const byte = bytes.readUInt8(at);
    length = length * 128 + (byte & 0x7f);
    if (byte < 0x80) return bytes.subarray(at + 1, at + 1 + length);
  }
  return null;
}

export interface AudioConfig {
  /** As in `mp4a.40.2`. */
  readonly objectType: number;
  /** null: in the stream itself. */
  readonly channels: number | null;
  readonly sampleRateHz: number | null;
}

const SAMPLE_RATES = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
];
const ESCAPED_RATE = 15;
/** Spectral band replication, which doubles the rate, and parametric stereo on top of it. */
const SBR = 5;
const PARAMETRIC_STEREO = 29;

/** AudioSpecificConfig (ISO/IEC 14496-3, section 1.6.2.1), as far as it tells channels and rate. null: too short. */
export function parseAudioConfig(bytes: Buffer): AudioConfig | null {
  if (bytes.length < 2) return null;
  const bits = new Bits(bytes);
  const objectType = readObjectType(bits);
  let sampleRateHz = readRate(bits);
  const configuration = bits.read(4);
  if (objectType === SBR || objectType === PARAMETRIC_STEREO) sampleRateHz = readRate(bits) ?? sampleRateHz;
  const channels = configuration === 0 ? null : configuration === 7 ? 8 : configuration;
  return { objectType, channels: objectType === PARAMETRIC_STEREO ? 2 : channels, sampleRateHz };
}

function readObjectType(bits: Bits): number {
  const type = bits.read(5);
  return type === 31 ? 32 + bits.read(6) : type;
}

function readRate(bits: Bits): number | null {
  const index = bits.read(4);
  return index === ESCAPED_RATE ? bits.read(24) : (SAMPLE_RATES[index] ?? null);
}

/** Bits of the highest value first; zeros past the end. */
class Bits {
  private position = 0;

  constructor(private readonly bytes: Buffer) {}

  read(count: number): number {
    let value = 0;
    for (let bit = 0; bit < count; bit += 1, this.position += 1) {
      const byte = this.bytes[this.position >> 3] ?? 0;
      value = value * 2 + ((byte >> (7 - (this.position & 7))) & 1);
    }
    return value;
  }
}
