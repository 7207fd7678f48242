import type { FileBytes } from '../file-bytes';

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
/** In Hz by their index, in ADTS as in MPEG-4. */
export const AAC_SAMPLE_RATES = [
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

export interface FoundFrame {
  readonly at: number;
  readonly header: FrameHeader;
  /** Of a free bit rate too, where its stream's size was found out. */
  readonly sizeBytes: number;
}

interface FrameSearch {
  /** The file's position to search from, and where the frames end. */
  readonly from: number;
  readonly end: number;
  /** How far to search. */
  readonly maxBytes: number;
  /** The stream that the frame must belong to; null: any, but then more frames must follow it. */
  readonly stream: number | null;
  /** Size without padding of a frame of a free bit rate; null: not known yet. */
  readonly freeSize: number | null;
}

const WINDOW_BYTES = 64 * 1024;
/** The largest frames: of ADTS, whose size has 13 bits. Two of them are looked at. */
const MARGIN_BYTES = 2 * 8192 + FRAME_HEADER_BYTES;
/** Of a free bit rate: 640 kbit/s at 32 kHz, as much as decoders take. */
const LARGEST_FREE_FRAME = 2880;
const SMALLEST_FRAME = 24;

/** The next place where a frame begins: chance is ruled out by the frame behind it, or by the end. */
export async function findFrame(file: FileBytes, search: FrameSearch): Promise<FoundFrame | null> {
  const limit = Math.min(search.end, search.from + search.maxBytes);
  for (let start = search.from; start < limit; start += WINDOW_BYTES) {
    const window = await file.read(start, Math.min(WINDOW_BYTES + MARGIN_BYTES, search.end - start));
    const candidates = Math.min(WINDOW_BYTES, limit - start);
    for (let at = window.indexOf(0xff); at !== -1 && at < candidates; at = window.indexOf(0xff, at + 1)) {
      const header = parseFrameHeader(window, at);
      if (header === null || (search.stream !== null && header.stream !== search.stream)) continue;
      const sizeBytes = header.sizeBytes ?? freeFrameSize(window, at, header, search.freeSize);
      if (sizeBytes === null || !isFollowed(window, at, { header, sizeBytes }, start, search)) continue;
      return { at: start + at, header, sizeBytes };
    }
  }
  return null;
}

/** Without a bit rate, a frame ends where the next one of its stream begins. */
function freeFrameSize(bytes: Buffer, at: number, header: FrameHeader, known: number | null): number | null {
  if (known !== null) return known + header.padding;
  const limit = Math.min(bytes.length, at + LARGEST_FREE_FRAME);
  for (
    let next = bytes.indexOf(0xff, at + SMALLEST_FRAME);
    next !== -1 && next < limit;
    next = bytes.indexOf(0xff, next + 1)
  ) {
    const other = parseFrameHeader(bytes, next);
    if (other?.stream === header.stream && other.sizeBytes === null) return next - at;
  }
  return null;
}

function isFollowed(
  window: Buffer,
  at: number,
  { header, sizeBytes }: { readonly header: FrameHeader; readonly sizeBytes: number },
  start: number,
  { end, stream }: FrameSearch,
): boolean {
  const next = at + sizeBytes;
  if (start + next >= end) return stream !== null || start + next === end;
  const second = parseFrameHeader(window, next);
  if (second === null || second.stream !== header.stream) return false;
  if (stream !== null || second.sizeBytes === null) return true;
  const third = next + second.sizeBytes;
  return start + third + FRAME_HEADER_BYTES > end || parseFrameHeader(window, third)?.stream === header.stream;
}

/** The same search in the head of a file, of which there may be no more. */
export function beginsFrames(head: Buffer, at: number): FrameHeader | null {
  const header = parseFrameHeader(head, at);
  if (header === null) return null;
  const sizeBytes = header.sizeBytes ?? freeFrameSize(head, at, header, null);
  if (sizeBytes === null) return null;
  const second = parseFrameHeader(head, at + sizeBytes);
  if (second?.stream !== header.stream) return null;
  const third = at + sizeBytes + (second.sizeBytes ?? sizeBytes);
  return parseFrameHeader(head, third)?.stream === header.stream ? header : null;
}
