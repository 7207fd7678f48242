/** One frame's header: of MPEG audio, layer I to III (ISO/IEC 11172-3, 13818-3), or of AAC in ADTS (13818-7). */
export interface FrameHeader {
  readonly codec: 'mp3' | 'mp2' | 'mp1' | 'aac';
  /** What stays the same from frame to frame of one stream. */
  readonly stream: number;
  /** Header included; null: of a free bit rate, so the next frame tells. */
  readonly sizeBytes: number | null;
  readonly samples: number;
  readonly sampleRateHz: number;
  /** NaN: in the frame itself, elsewhere. */
  readonly channels: number;
  readonly bitrate: number;
  /** Of AAC: its audio object type. */
  readonly objectType: number;
  /** Of MPEG audio: a byte more, or four of layer I. */
  readonly padding: number;
}

/** kbit/s by the header's index, from 1 to 14. */
const V1_L1 = [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448];
const V1_L2 = [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384];
const V1_L3 = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const V2_L1 = [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256];
const V2_L23 = [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const SAMPLE_RATES = [44_100, 48_000, 32_000];
const AAC_SAMPLE_RATES = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
];

/** Bytes that `parseFrameHeader` wants to see. */
export const FRAME_HEADER_BYTES = 7;

/** null: no frame begins there. */
export function parseFrameHeader(bytes: Buffer, at: number): FrameHeader | null {
  if (at + FRAME_HEADER_BYTES > bytes.length || bytes[at] !== 0xff) return null;
  const second = bytes.readUInt8(at + 1);
  if ((second & 0xe0) !== 0xe0) return null;
  return (second & 0xf6) === 0xf0
    ? parseAdts(bytes, at)
    : parseMpeg(second, bytes.readUInt8(at + 2), bytes.readUInt8(at + 3));
}

function parseMpeg(second: number, third: number, fourth: number): FrameHeader | null {
  const version = (second >> 3) & 3;
  const layer = 4 - ((second >> 1) & 3);
  const rateIndex = (third >> 2) & 3;
  const bitrateIndex = third >> 4;
  if (version === 1 || layer === 4 || rateIndex === 3 || bitrateIndex === 15 || (fourth & 3) === 2) return null;
  const isV1 = version === 3;
  const sampleRateHz = (SAMPLE_RATES[rateIndex] ?? 0) / (isV1 ? 1 : version === 2 ? 2 : 4);
  const samples = layer === 1 ? 384 : layer === 3 && !isV1 ? 576 : 1152;
  const kbits = ratesOf(isV1, layer)[bitrateIndex - 1] ?? 0;
  const padding = ((third >> 1) & 1) * (layer === 1 ? 4 : 1);
  const unpadded =
    layer === 1
      ? Math.floor((12_000 * kbits) / sampleRateHz) * 4
      : Math.floor(((samples / 8) * 1000 * kbits) / sampleRateHz);
  return {
    codec: layer === 3 ? 'mp3' : layer === 2 ? 'mp2' : 'mp1',
    stream: ((second & 0x1e) << 8) | (third & 0x0c),
    sizeBytes: kbits === 0 ? null : unpadded + padding,
    samples,
    sampleRateHz,
    channels: fourth >> 6 === 3 ? 1 : 2,
    bitrate: kbits,
    objectType: 0,
    padding,
  };
}

function ratesOf(isV1: boolean, layer: number): readonly number[] {
  if (!isV1) return layer === 1 ? V2_L1 : V2_L23;
  return layer === 1 ? V1_L1 : layer === 2 ? V1_L2 : V1_L3;
}

function parseAdts(bytes: Buffer, at: number): FrameHeader | null {
  const third = bytes.readUInt8(at + 2);
  const fourth = bytes.readUInt8(at + 3);
  const sampleRateHz = AAC_SAMPLE_RATES[(third >> 2) & 15];
  const sizeBytes = ((fourth & 3) << 11) | (bytes.readUInt8(at + 4) << 3) | (bytes.readUInt8(at + 5) >> 5);
  const headerBytes = (bytes.readUInt8(at + 1) & 1) === 1 ? 7 : 9;
  if (sampleRateHz === undefined || sizeBytes < headerBytes) return null;
  const configuration = ((third & 1) << 2) | (fourth >> 6);
  return {
    codec: 'aac',
    stream: ((bytes.readUInt8(at + 1) & 0x0e) << 8) | (third & 0xfc),
    sizeBytes,
    samples: 1024 * ((bytes.readUInt8(at + 6) & 3) + 1),
    sampleRateHz,
    channels: configuration === 0 ? Number.NaN : configuration === 7 ? 8 : configuration,
    bitrate: 0,
    objectType: (third >> 6) + 1,
    padding: 0,
  };
}
