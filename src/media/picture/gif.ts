import type { PictureStructure } from './picture-structure';

const HEADER_BYTES = 13;
const IMAGE = 0x2c;
const EXTENSION = 0x21;
const GRAPHIC_CONTROL = 0xf9;
/** A delay of 0 or 1 hundredth of a second is shown for 10 by all browsers. */
const SHORTEST_DELAY = 2;
const USUAL_DELAY = 10;

/** Walks the blocks (GIF89a, appendix A). A missing trailer is common and harmless: only a cut block is a loss. */
export function readGifStructure(bytes: Buffer): PictureStructure {
  let frames = 0;
  let hundredths = 0;
  let delay = 0;
  let block = HEADER_BYTES + colorTableBytes(bytes, 10);
  for (;;) {
    const kind = bytes[block];
    if (kind !== IMAGE && kind !== EXTENSION) {
      return { complete: frames > 0 && block <= bytes.length, frames, durationMs: hundredths * 10 };
    }
    // Size and flags of the extension come before the delay, of the frame that follows it.
    if (kind === EXTENSION && bytes[block + 1] === GRAPHIC_CONTROL && block + 6 <= bytes.length) {
      delay = bytes.readUInt16LE(block + 4);
    }
    const data = kind === EXTENSION ? block + 2 : block + 10 + colorTableBytes(bytes, block + 9) + 1;
    block = endOfSubBlocks(bytes, data);
    if (block > bytes.length) return { complete: false, frames, durationMs: null };
    if (kind === IMAGE) {
      frames += 1;
      hundredths += delay < SHORTEST_DELAY ? USUAL_DELAY : delay;
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
