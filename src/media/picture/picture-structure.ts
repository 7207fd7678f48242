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
