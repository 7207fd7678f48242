import type { PictureStructure } from './picture-structure';

const SIGNATURE_BYTES = 8;
/** Length, type and checksum. */
const CHUNK_OVERHEAD_BYTES = 12;
/** Chunk types as numbers: a hostile file has over a million chunks, and comparing strings would take long. */
const ANIMATION_CONTROL = Buffer.from('acTL').readUInt32BE();
const FRAME_CONTROL = Buffer.from('fcTL').readUInt32BE();
const IMAGE_DATA = Buffer.from('IDAT').readUInt32BE();
const IMAGE_END = Buffer.from('IEND').readUInt32BE();
/** Where a frame control chunk has its delay, and what a denominator of 0 stands for (PNG 3, section 11.3.6.2). */
const DELAY_OFFSET = 20;
const USUAL_DENOMINATOR = 100;

/**
 * Walks the chunks (PNG 3, section 5.3). An animation gives its number of frames ahead of the image data. Whether a
 * still picture without its last chunk, which decoders do without, is whole takes one of them to tell, unless it stops
 * amid its data.
 */
export function readPngStructure(bytes: Buffer): PictureStructure {
  let frames: number | null = null;
  let seconds = 0;
  let isCut = false;
  let chunk = SIGNATURE_BYTES;
  while (chunk + CHUNK_OVERHEAD_BYTES <= bytes.length) {
    const type = bytes.readUInt32BE(chunk + 4);
    if (type === ANIMATION_CONTROL) frames ??= Math.max(1, bytes.readUInt32BE(chunk + 8));
    if (type === IMAGE_DATA) frames ??= 1;
    if (type === FRAME_CONTROL) seconds += delayOf(bytes, chunk + 8);
    if (type === IMAGE_END) return { complete: frames !== null, frames, durationMs: Math.round(seconds * 1000) };
    chunk += CHUNK_OVERHEAD_BYTES + bytes.readUInt32BE(chunk);
    isCut = type === IMAGE_DATA && chunk > bytes.length;
  }
  // Of an animation, a decoder looks at the first frame alone.
  return { complete: frames === 1 && !isCut && 'UNMARKED', frames, durationMs: null };
}

/** In seconds. */
function delayOf(bytes: Buffer, data: number): number {
  const start = data + DELAY_OFFSET;
  if (start + 4 > bytes.length) return 0;
  return bytes.readUInt16BE(start) / (bytes.readUInt16BE(start + 2) || USUAL_DENOMINATOR);
}
