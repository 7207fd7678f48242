/** What a walk over a picture's outer structure tells, without decoding anything. */
export interface PictureStructure {
  /** false: the bytes stop before the picture does. UNMARKED: only its pixels tell whether they do. */
  readonly complete: boolean | 'UNMARKED';
  /** null: these bytes do not tell. */
  readonly frames: number | null;
  /** How long the frames of an animation are shown, in milliseconds, once each; null: these bytes do not tell. */
  readonly durationMs: number | null;
  /** An image sequence without a picture beside it, which no decoder here reads. Default false. */
  readonly isSequenceAlone?: boolean;
}

const PNG_SIGNATURE_BYTES = 8;
/** Length, type and checksum. */
const CHUNK_OVERHEAD_BYTES = 12;
/** Chunk types as numbers: a hostile file has over a million chunks, and comparing strings would take long. */
const ANIMATION_CONTROL = Buffer.from('acTL').readUInt32BE();
const FRAME_CONTROL = Buffer.from('fcTL').readUInt32BE();
const IMAGE_DATA = Buffer.from('IDAT').readUInt32BE();
const IMAGE_END = Buffer.from('IEND').readUInt32BE();
/** Where a frame control chunk has its delay, and what a denominator of 0 stands for (PNG 3, section 11.3.6.2). */
const PNG_DELAY_OFFSET = 20;
const PNG_USUAL_DENOMINATOR = 100;

/**
 * Walks the chunks (PNG 3, section 5.3). An animation gives its number of frames ahead of the image data. Whether a
 * still picture without its last chunk, which decoders do without, is whole takes one of them to tell, unless it stops
 * amid its data.
 */
export function readPngStructure(bytes: Buffer): PictureStructure {
  let frames: number | null = null;
  let seconds = 0;
  let isCut = false;
  let chunk = PNG_SIGNATURE_BYTES;
  while (chunk + CHUNK_OVERHEAD_BYTES <= bytes.length) {
    const type = bytes.readUInt32BE(chunk + 4);
    if (type === ANIMATION_CONTROL) frames ??= Math.max(1, bytes.readUInt32BE(chunk + 8));
    if (type === IMAGE_DATA) frames ??= 1;
    if (type === FRAME_CONTROL) seconds += pngDelay(bytes, chunk + 8);
    if (type === IMAGE_END) return { complete: frames !== null, frames, durationMs: Math.round(seconds * 1000) };
    chunk += CHUNK_OVERHEAD_BYTES + bytes.readUInt32BE(chunk);
    isCut = type === IMAGE_DATA && chunk > bytes.length;
  }
  // Of an animation, a decoder looks at the first frame alone.
  return { complete: frames === 1 && !isCut && 'UNMARKED', frames, durationMs: null };
}

/** In seconds. */
function pngDelay(bytes: Buffer, data: number): number {
  const start = data + PNG_DELAY_OFFSET;
  if (start + 4 > bytes.length) return 0;
  return bytes.readUInt16BE(start) / (bytes.readUInt16BE(start + 2) || PNG_USUAL_DENOMINATOR);
}

const GIF_HEADER_BYTES = 13;
const GIF_IMAGE = 0x2c;
const GIF_EXTENSION = 0x21;
const GIF_GRAPHIC_CONTROL = 0xf9;
/** A delay of 0 or 1 hundredth of a second is shown for 10 by all browsers. */
const GIF_SHORTEST_DELAY = 2;
const GIF_USUAL_DELAY = 10;

/** Walks the blocks (GIF89a, appendix A). A missing trailer is common and harmless: only a cut block is a loss. */
export function readGifStructure(bytes: Buffer): PictureStructure {
  let frames = 0;
  let hundredths = 0;
  let delay = 0;
  let block = GIF_HEADER_BYTES + colorTableBytes(bytes, 10);
  for (;;) {
    const kind = bytes[block];
    if (kind !== GIF_IMAGE && kind !== GIF_EXTENSION) {
      return { complete: frames > 0 && block <= bytes.length, frames, durationMs: hundredths * 10 };
    }
    // Size and flags of the extension come before the delay, of the frame that follows it.
    if (kind === GIF_EXTENSION && bytes[block + 1] === GIF_GRAPHIC_CONTROL && block + 6 <= bytes.length) {
      delay = bytes.readUInt16LE(block + 4);
    }
    const data = kind === GIF_EXTENSION ? block + 2 : block + 10 + colorTableBytes(bytes, block + 9) + 1;
    block = endOfSubBlocks(bytes, data);
    if (block > bytes.length) return { complete: false, frames, durationMs: null };
    if (kind === GIF_IMAGE) {
      frames += 1;
      hundredths += delay < GIF_SHORTEST_DELAY ? GIF_USUAL_DELAY : delay;
      delay = 0;
    }
  }
}

/** The size of the colour table that the flags at `offset` announce: 2^(n+1) entries of three bytes. */
function colorTableBytes(bytes: Buffer, offset: number): number {
  const flags = bytes[offset] ?? 0;
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 0x07) + 1);
}

/** Sub-blocks are a length byte and so many bytes each, up to a length of 0. */
function endOfSubBlocks(bytes: Buffer, start: number): number {
  // Reading beyond the bytes would be slow, where there are eight million of them.
  const size = bytes.length;
  let position = start;
  while (position < size) {
    const length = bytes[position] ?? 0;
    position += 1 + length;
    if (length === 0) return position;
  }
  return Number.POSITIVE_INFINITY;
}

const START_OF_SCAN = 0xda;
const START_OF_IMAGE = 0xd8;
const END_OF_IMAGE = 0xd9;
const JPEG_MARKER_BYTES = 2;
/** Below, a loop copies faster than a call of the system does. */
const SHORT_BYTES = 64;

/**
 * Walks the segments to the first scan; what follows is complete when the end marker comes after it. Whether a picture
 * without that marker is whole takes a decoder to tell: cameras leave it away, and put other things behind the picture.
 */
export function readJpegStructure(bytes: Buffer): PictureStructure {
  const scan = walkSegments(bytes, () => {});
  if (scan === -1) return { complete: false, frames: 1, durationMs: null };
  // An EXIF thumbnail has an end marker of its own, but it lies in a segment before the scan.
  return { complete: hasEndMarker(bytes, scan) || 'UNMARKED', frames: 1, durationMs: null };
}

/** Whether there is a segment, whatever is before it. */
export function hasJpegSegment(bytes: Buffer): boolean {
  let segments = 0;
  walkSegments(bytes, () => {
    segments += 1;
  });
  return segments > 0;
}

/**
 * As decoders do, passes over what does not belong to a segment until the next marker (ISO/IEC 10918-1, section B.1.1.2
 * has fill bytes there; telephones and editors leave others). A hostile file has four million segments, of which it
 * keeps nothing: an object for each would hold the thread for seconds.
 *
 * @param onSegment up to the first scan, in order, each with its marker: its first byte, and the one behind its last
 * @returns where the first scan's segment begins; -1: there is none
 */
function walkSegments(bytes: Buffer, onSegment: (start: number, end: number) => void): number {
  let position = JPEG_MARKER_BYTES;
  for (let at = nextMarker(bytes, position); at !== -1; at = nextMarker(bytes, position)) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === START_OF_SCAN) return at;
    // An end, or another beginning, before there is a picture.
    if (marker === END_OF_IMAGE || marker === START_OF_IMAGE) return -1;
    if (isAlone(marker)) {
      position = at + JPEG_MARKER_BYTES;
      continue;
    }
    if (at + 4 > bytes.length) return -1;
    const size = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    position = Math.min(at + JPEG_MARKER_BYTES + Math.max(2, size), bytes.length);
    onSegment(at, position);
  }
  return -1;
}

/** The last 0xff before a code that is neither 0 nor 0xff; -1: none. Byte by byte, as all of them may be 0xff. */
function nextMarker(bytes: Buffer, from: number): number {
  for (let at = from; at + 1 < bytes.length; at += 1) {
    if (bytes[at] !== 0xff) continue;
    const code = bytes[at + 1];
    if (code !== 0x00 && code !== 0xff) return at;
  }
  return -1;
}

function hasEndMarker(bytes: Buffer, from: number): boolean {
  for (let at = from; at + 1 < bytes.length; at += 1) {
    if (bytes[at] === 0xff && bytes[at + 1] === END_OF_IMAGE) return true;
  }
  return false;
}

/** Markers of no segment: restarts, and the one for private use in arithmetic coding. */
function isAlone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
}

/** The picture with nothing between its segments, and the end marker that it lacks: what is missing then is pixels. */
export function withEndMarker(bytes: Buffer): Buffer {
  const whole = Buffer.allocUnsafe(bytes.length + JPEG_MARKER_BYTES);
  let length = copyPart(bytes, 0, JPEG_MARKER_BYTES, whole, 0);
  const scan = walkSegments(bytes, (start, end) => {
    length = copyPart(bytes, start, end, whole, length);
  });
  if (scan !== -1) length = copyPart(bytes, scan, bytes.length, whole, length);
  whole[length] = 0xff;
  whole[length + 1] = END_OF_IMAGE;
  return whole.subarray(0, length + JPEG_MARKER_BYTES);
}

/** @returns where what comes next goes */
function copyPart(from: Buffer, start: number, end: number, to: Buffer, at: number): number {
  if (end - start >= SHORT_BYTES) return at + from.copy(to, at, start, end);
  for (let offset = start; offset < end; offset += 1) to[at + offset - start] = from[offset] ?? 0;
  return at + end - start;
}
