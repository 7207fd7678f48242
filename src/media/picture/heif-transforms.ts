import { boxType } from './boxes';
import type { ItemProperty } from './heif-meta';

const [ROTATION, MIRROR, CROP] = ['irot', 'imir', 'clap'].map(boxType) as [number, number, number];
const CROP_BYTES = 32;

/** What is to be done with the decoded picture, in the order of the list. */
export type PictureTurn = 'LEFT' | 'RIGHT' | 'UPSIDE_DOWN' | 'FLIP' | 'MIRROR';

/** In pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** What is shown of the decoded picture. */
export interface PictureCrop extends PictureSize {
  readonly left: number;
  readonly top: number;
}

export interface PictureTransforms {
  /** Before any turn. */
  readonly crop: PictureCrop;
  readonly turns: readonly PictureTurn[];
}

const QUARTERS: readonly (readonly PictureTurn[])[] = [[], ['LEFT'], ['UPSIDE_DOWN'], ['RIGHT']];

/**
 * What a HEIF item's properties do to its picture (ISO/IEC 23008-12:2022, section 6.5.8 and following).
 *
 * @returns null when it is cut twice, after a turn, or beyond its edges
 */
export function readTransforms(
  bytes: Buffer,
  properties: readonly ItemProperty[],
  size: PictureSize,
): PictureTransforms | null {
  let crop: PictureCrop | null = null;
  const turns: PictureTurn[] = [];
  for (const { type, span } of properties) {
    const value = span.start < span.end ? bytes.readUInt8(span.start) : 0;
    if (type === CROP) {
      if (crop !== null || turns.length > 0) return null;
      crop = readCrop(bytes.subarray(span.start, span.end), size);
      if (crop === null) return null;
    }
    // Quarters of a turn, anti-clockwise.
    if (type === ROTATION) turns.push(...(QUARTERS[value & 3] ?? []));
    if (type === MIRROR) turns.push((value & 1) === 0 ? 'FLIP' : 'MIRROR');
  }
  const { width, height } = size;
  return { crop: crop ?? { width, height, left: 0, top: 0 }, turns };
}

/** ISO/IEC 14496-12:2022, section 12.1.4: how large it is, and how far its middle is from the picture's, in fractions. */
function readCrop(clap: Buffer, size: PictureSize): PictureCrop | null {
  if (clap.length < CROP_BYTES) return null;
  const width = clap.readUInt32BE(0) / clap.readUInt32BE(4);
  const height = clap.readUInt32BE(8) / clap.readUInt32BE(12);
  const left = (size.width - width) / 2 + clap.readInt32BE(16) / clap.readUInt32BE(20);
  const top = (size.height - height) / 2 + clap.readInt32BE(24) / clap.readUInt32BE(28);
  const crop = { width: Math.round(width), height: Math.round(height), left: Math.floor(left), top: Math.floor(top) };
  // A fraction of nothing is no number, and fails as well.
  const isHorizontal = crop.width > 0 && crop.left >= 0 && crop.left + crop.width <= size.width;
  const isVertical = crop.height > 0 && crop.top >= 0 && crop.top + crop.height <= size.height;
  return isHorizontal && isVertical ? crop : null;
}
