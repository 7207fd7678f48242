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
