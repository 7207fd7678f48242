import { contentOf, originalFormat, type SampleEntry } from './boxes';

/** What precedes the boxes in a description of video (ISO/IEC 14496-12, section 12.1.3). */
const FIXED_BYTES = 78;
/** Codecs of single pictures; and sounds and texts, which some writers put into a track of video. */
const PICTURES: ReadonlySet<string> = new Set(['jpeg', 'png ', 'tiff', 'gif ', 'raw ', 'text', 'tx3g', 'mp4s']);
/** How QuickTime names codecs that have another name elsewhere. */
const NAMES: Readonly<Record<string, string>> = {
  mjpa: 'mjpeg',
  mjpb: 'mjpeg',
  vp08: 'vp8',
  s263: 'h263',
  'png ': 'png',
};

export function describeVideo(format: string, content: Buffer): SampleEntry | null {
  if (content.length < FIXED_BYTES) return null;
  const boxes = content.subarray(FIXED_BYTES);
  const size = { width: content.readUInt16BE(24), height: content.readUInt16BE(26) };
  const inner = format === 'encv' ? originalFormat(format, boxes) : format;
  return {
    codec: videoCodec(inner, boxes),
    isVideoCodec: !PICTURES.has(inner),
    ...squarePixels(size, contentOf(boxes, 'pasp')),
    channels: Number.NaN,
    sampleRateHz: Number.NaN,
    isMp3: false,
  };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixels may be wider than high: the longer side is stretched, as players do. */
function squarePixels({ width, height }: Size, pasp: Buffer | null): Size {
  const horizontal = pasp !== null && pasp.length >= 8 ? pasp.readUInt32BE(0) : 1;
  const vertical = pasp !== null && pasp.length >= 8 ? pasp.readUInt32BE(4) : 1;
  if (horizontal === vertical || horizontal === 0 || vertical === 0) return { width, height };
  return horizontal > vertical
    ? { width: Math.round((width * horizontal) / vertical), height }
    : { width, height: Math.round((height * vertical) / horizontal) };
}

/** By RFC 6381 and the codecs' own mappings, where the configuration is whole; else the name alone. */
function videoCodec(format: string, boxes: Buffer): string {
  switch (format) {
    case 'avc1':
    case 'avc2':
    case 'avc3':
    case 'avc4':
      return avc(format, contentOf(boxes, 'avcC'));
    case 'hvc1':
    case 'hev1':
    case 'dvh1':
    case 'dvhe':
      return hevc(format, contentOf(boxes, 'hvcC'));
    case 'vp08':
    case 'vp09':
      return vpx(format, contentOf(boxes, 'vpcC'));
    case 'av01':
      return av1(contentOf(boxes, 'av1C'));
    default:
      return NAMES[format] ?? format.trim();
  }
}

function avc(format: string, configuration: Buffer | null): string {
  if (configuration === null || configuration.length < 4) return format;
  return `${format}.${configuration.toString('hex', 1, 4)}`;
}

/** ISO/IEC 14496-15, annex E.3. */
function hevc(format: string, configuration: Buffer | null): string {
  if (configuration === null || configuration.length < 13) return format;
  const profile = configuration.readUInt8(1);
  const space = ['', 'A', 'B', 'C'][profile >> 6] ?? '';
  const tier = (profile & 0x20) === 0 ? 'L' : 'H';
  const compatibility = reversed(configuration.readUInt32BE(2)).toString(16).toUpperCase();
  const constraints = [...configuration.subarray(6, 12)];
  while (constraints.at(-1) === 0) constraints.pop();
  const parts = [`${space}${profile & 0x1f}`, compatibility, `${tier}${configuration.readUInt8(12)}`];
  return [format, ...parts, ...constraints.map((byte) => byte.toString(16).toUpperCase())].join('.');
}

function reversed(value: number): number {
  let result = 0;
  for (let bit = 0; bit < 32; bit += 1) result = (result << 1) | ((value >>> bit) & 1);
  return result >>> 0;
}

/** https://www.webmproject.org/vp9/mp4/#codecs-parameter-string */
function vpx(format: string, configuration: Buffer | null): string {
  if (configuration === null || configuration.length < 10) return format === 'vp08' ? 'vp8' : 'vp9';
  const packed = configuration.readUInt8(6);
  const numbers = [
    configuration.readUInt8(4),
    configuration.readUInt8(5),
    packed >> 4,
    (packed >> 1) & 7,
    configuration.readUInt8(7),
    configuration.readUInt8(8),
    configuration.readUInt8(9),
    packed & 1,
  ];
  return [format, ...numbers.map((number) => String(number).padStart(2, '0'))].join('.');
}

/** https://aomediacodec.github.io/av1-isobmff/#codecsparam */
function av1(configuration: Buffer | null): string {
  if (configuration === null || configuration.length < 3) return 'av01';
  const level = configuration.readUInt8(1);
  const flags = configuration.readUInt8(2);
  const depth = (flags & 0x40) === 0 ? 8 : (flags & 0x20) === 0 ? 10 : 12;
  const tier = (flags & 0x80) === 0 ? 'M' : 'H';
  return `av01.${level >> 5}.${String(level & 0x1f).padStart(2, '0')}${tier}.${String(depth).padStart(2, '0')}`;
}
