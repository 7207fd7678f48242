import type { PictureStructure } from './picture-structure';

const START_OF_SCAN = 0xda;
const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);

/** Walks the segments to the first scan; what follows is complete when the end marker comes after it. */
export function readJpegStructure(bytes: Buffer): PictureStructure {
  let segment = 2;
  while (segment + 4 <= bytes.length && bytes.readUInt8(segment) === 0xff) {
    const marker = bytes.readUInt8(segment + 1);
    // An EXIF thumbnail has an end marker of its own, but it lies in a segment before the scan.
    if (marker === START_OF_SCAN) return { complete: bytes.indexOf(END_OF_IMAGE, segment) !== -1, frames: 1 };
    // Any number of fill bytes may precede a marker.
    segment += marker === 0xff ? 1 : 2 + bytes.readUInt16BE(segment + 2);
  }
  return { complete: false, frames: 1 };
}
