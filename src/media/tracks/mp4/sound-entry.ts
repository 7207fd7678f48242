import { type ElementaryStream, parseAudioConfig, parseEsds } from './audio-config';
import { boxesOf, contentOf, type SampleEntry } from './boxes';

/** Of a description of sound, before what its version adds (QuickTime File Format, sound sample descriptions). */
const FIXED_BYTES = 20;
const VERSION_1_BYTES = 16;
const VERSION_2_BYTES = 36;

/** What the names of formats stand for. */
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
  const told = {
    codec: NAMES[format] ?? format.trim(),
    channels: isQuickTime2 ? content.readUInt32BE(40) : content.readUInt16BE(16),
    sampleRateHz: isQuickTime2 ? content.readDoubleBE(32) : content.readUInt32BE(24) / 65_536,
  };
  const sound = refine(format === 'enca' ? originalFormat(boxes) : format, told, boxes);
  return { ...sound, isVideoCodec: false, width: Number.NaN, height: Number.NaN, isMp3: sound.codec === 'mp3' };
}

function originalFormat(boxes: Buffer): string {
  const scheme = contentOf(boxes, 'sinf');
  return (scheme === null ? null : contentOf(scheme, 'frma'))?.toString('latin1', 0, 4) ?? 'enca';
}

/** What a codec's own configuration says goes before what the container repeats of it, often as a constant. */
function refine(format: string, told: Sound, boxes: Buffer): Sound {
  switch (format) {
    case 'mp4a':
      return ofMpeg4(told, findEsds(boxes));
    case 'samr':
      return { ...told, channels: 1, sampleRateHz: 8_000 };
    case 'sawb':
      return { ...told, channels: 1, sampleRateHz: 16_000 };
    case 'Opus':
      return { ...told, channels: contentOf(boxes, 'dOps')?.[1] ?? told.channels, sampleRateHz: 48_000 };
    case 'fLaC':
      return ofFlac(told, contentOf(boxes, 'dfLa'));
    case 'alac':
      return ofAlac(told, contentOf(boxes, 'alac') ?? inWave(boxes, 'alac'));
    case 'ac-3':
      return ofAc3(told, contentOf(boxes, 'dac3'));
    default:
      return told;
  }
}

function ofMpeg4(told: Sound, stream: ElementaryStream | null): Sound {
  if (stream === null) return { ...told, codec: 'mp4a' };
  const { objectType, configuration } = stream;
  if (objectType === 0x69 || objectType === 0x6b) return { ...told, codec: 'mp3' };
  if (objectType === 0xdd) return { ...told, codec: 'vorbis' };
  const isMpeg2 = objectType >= 0x66 && objectType <= 0x68;
  const config = configuration === null ? null : parseAudioConfig(configuration);
  if (config === null || (objectType !== 0x40 && !isMpeg2))
    return { ...told, codec: `mp4a.${objectType.toString(16)}` };
  return {
    codec: isMpeg2 ? `mp4a.${objectType.toString(16)}` : `mp4a.40.${config.objectType}`,
    channels: config.channels ?? told.channels,
    sampleRateHz: config.sampleRateHz ?? told.sampleRateHz,
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
function ofFlac(told: Sound, box: Buffer | null): Sound {
  if (box === null || box.length < 21) return told;
  const packed = box.readUIntBE(18, 3);
  return { ...told, sampleRateHz: packed >> 4, channels: ((packed >> 1) & 7) + 1 };
}

/** https://github.com/macosforge/alac/blob/master/ALACMagicCookieDescription.txt, behind version and flags. */
function ofAlac(told: Sound, cookie: Buffer | null): Sound {
  if (cookie === null || cookie.length < 28) return told;
  return { ...told, channels: cookie.readUInt8(13), sampleRateHz: cookie.readUInt32BE(24) };
}

/** ETSI TS 102 366, annex F.4. */
function ofAc3(told: Sound, box: Buffer | null): Sound {
  if (box === null || box.length < 3) return told;
  const bits = box.readUIntBE(0, 3);
  const channels = ([2, 1, 2, 3, 3, 4, 4, 5][(bits >> 11) & 7] ?? 2) + ((bits >> 10) & 1);
  return { ...told, channels, sampleRateHz: [48_000, 44_100, 32_000][bits >> 22] ?? told.sampleRateHz };
}
