import { AAC_SAMPLE_RATES } from '../mpeg/frames';
import { boxesOf, contentOf, originalFormat, type SampleEntry } from './boxes';

/** Of a description of sound, before what its version adds (QuickTime File Format, sound sample descriptions). */
const FIXED_BYTES = 20;
const VERSION_1_BYTES = 16;
const VERSION_2_BYTES = 36;

/** Codecs by the names of formats. */
const NAMES: Readonly<Record<string, string>> = {
  '.mp3': 'mp3',
  'mp3 ': 'mp3',
  'ms\0U': 'mp3',
  Opus: 'opus',
  fLaC: 'flac',
  alac: 'alac',
  'ac-3': 'ac-3',
  'ec-3': 'ec-3',
  samr: 'samr',
  sawb: 'sawb',
  sowt: 'pcm-s16',
  twos: 'pcm-s16be',
  in24: 'pcm-s24be',
  in32: 'pcm-s32be',
  fl32: 'pcm-f32be',
  fl64: 'pcm-f64be',
};

interface Sound {
  readonly codec: string;
  readonly channels: number;
  readonly sampleRateHz: number;
}

export function describeSound(format: string, content: Buffer): SampleEntry | null {
  if (content.length < FIXED_BYTES + 8) return null;
  const version = content.readUInt16BE(8);
  const isQuickTime2 = version === 2 && content.length >= 8 + FIXED_BYTES + VERSION_2_BYTES;
  const boxes = content.subarray(
    8 + FIXED_BYTES + (isQuickTime2 ? VERSION_2_BYTES : version === 1 ? VERSION_1_BYTES : 0),
  );
  const stated = {
    codec: NAMES[format] ?? format.trim(),
    channels: isQuickTime2 ? content.readUInt32BE(40) : content.readUInt16BE(16),
    sampleRateHz: isQuickTime2 ? content.readDoubleBE(32) : content.readUInt32BE(24) / 65_536,
  };
  const sound = refine(format === 'enca' ? originalFormat(format, boxes) : format, stated, boxes);
  return { ...sound, isVideoCodec: false, width: Number.NaN, height: Number.NaN, isMp3: sound.codec === 'mp3' };
}

/** What a codec's own configuration says goes before what the container repeats of it, often as a constant. */
function refine(format: string, stated: Sound, boxes: Buffer): Sound {
  switch (format) {
    case 'mp4a':
      return ofMpeg4(stated, findEsds(boxes));
    case 'samr':
      return { ...stated, channels: 1, sampleRateHz: 8_000 };
    case 'sawb':
      return { ...stated, channels: 1, sampleRateHz: 16_000 };
    case 'Opus':
      return { ...stated, channels: contentOf(boxes, 'dOps')?.[1] ?? stated.channels, sampleRateHz: 48_000 };
    case 'fLaC':
      return ofFlac(stated, contentOf(boxes, 'dfLa'));
    case 'alac':
      return ofAlac(stated, contentOf(boxes, 'alac') ?? inWave(boxes, 'alac'));
    case 'ac-3':
      return ofAc3(stated, contentOf(boxes, 'dac3'));
    default:
      return stated;
  }
}

function ofMpeg4(stated: Sound, stream: ElementaryStream | null): Sound {
  if (stream === null) return { ...stated, codec: 'mp4a' };
  const { objectType, configuration } = stream;
  if (objectType === 0x69 || objectType === 0x6b) return { ...stated, codec: 'mp3' };
  if (objectType === 0xdd) return { ...stated, codec: 'vorbis' };
  const isMpeg2 = objectType >= 0x66 && objectType <= 0x68;
  const config = configuration === null ? null : parseAudioConfig(configuration);
  if (config === null || (objectType !== 0x40 && !isMpeg2))
    return { ...stated, codec: `mp4a.${objectType.toString(16)}` };
  return {
    codec: isMpeg2 ? `mp4a.${objectType.toString(16)}` : `mp4a.40.${config.objectType}`,
    channels: config.channels ?? stated.channels,
    sampleRateHz: config.sampleRateHz ?? stated.sampleRateHz,
  };
}

function findEsds(boxes: Buffer): ElementaryStream | null {
  const esds = contentOf(boxes, 'esds') ?? inWave(boxes, 'esds');
  return esds === null ? null : parseEsds(esds);
}

/** QuickTime keeps it a level deeper. */
function inWave(boxes: Buffer, type: string): Buffer | null {
  for (const box of boxesOf(boxes)) if (box.type === 'wave') return contentOf(box.content, type);
  return null;
}

/** Version and flags, a block's header, then STREAMINFO (https://github.com/xiph/flac/blob/master/doc/isoflac.txt). */
function ofFlac(stated: Sound, box: Buffer | null): Sound {
  if (box === null || box.length < 21) return stated;
  const packed = box.readUIntBE(18, 3);
  return { ...stated, sampleRateHz: packed >> 4, channels: ((packed >> 1) & 7) + 1 };
}

/** https://github.com/macosforge/alac/blob/master/ALACMagicCookieDescription.txt, behind version and flags. */
function ofAlac(stated: Sound, cookie: Buffer | null): Sound {
  if (cookie === null || cookie.length < 28) return stated;
  return { ...stated, channels: cookie.readUInt8(13), sampleRateHz: cookie.readUInt32BE(24) };
}

/** ETSI TS 102 366, annex F.4. */
function ofAc3(stated: Sound, box: Buffer | null): Sound {
  if (box === null || box.length < 3) return stated;
  const bits = box.readUIntBE(0, 3);
  const channels = ([2, 1, 2, 3, 3, 4, 4, 5][(bits >> 11) & 7] ?? 2) + ((bits >> 10) & 1);
  return { ...stated, channels, sampleRateHz: [48_000, 44_100, 32_000][bits >> 22] ?? stated.sampleRateHz };
}

interface ElementaryStream {
  /** What the stream is: 0x40 for MPEG-4 audio, 0x6b for MP3 (https://mp4ra.org/registered-types/object-types). */
  readonly objectType: number;
  readonly configuration: Buffer | null;
}

const STREAM = 3;
const DECODER_CONFIG = 4;
const DECODER_SPECIFIC = 5;

/** The descriptors of `esds` (ISO/IEC 14496-1, section 7.2.6), behind version and flags. null: not such. */
function parseEsds(bytes: Buffer): ElementaryStream | null {
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

interface AudioConfig {
  /** As in `mp4a.40.2`. */
  readonly objectType: number;
  /** null: in the stream itself. */
  readonly channels: number | null;
  readonly sampleRateHz: number | null;
}

const ESCAPED_RATE = 15;
/** Spectral band replication, which doubles the rate, and parametric stereo on top of it. */
const SBR = 5;
const PARAMETRIC_STEREO = 29;

/** AudioSpecificConfig (ISO/IEC 14496-3, section 1.6.2.1), as far as it tells channels and rate. null: too short. */
function parseAudioConfig(bytes: Buffer): AudioConfig | null {
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
  return index === ESCAPED_RATE ? bits.read(24) : (AAC_SAMPLE_RATES[index] ?? null);
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
