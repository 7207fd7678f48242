import { type Colour, gradient } from './palette';

interface MaskRequest {
  readonly alpha: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** The part of a picture that a mask lets change. */
export interface MaskRegion {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** How much each pixel of this rectangle changes: 0 not at all, 255 wholly. */
  readonly coverage: Uint8Array<ArrayBuffer>;
}

/**
 * Only what is wholly transparent may change. Within, the outermost pixels change in part, for a smooth edge.
 *
 * @returns null: nothing is transparent
 */
export function findMaskRegion({ alpha, width, height }: MaskRequest): MaskRegion | null {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (alpha[y * width + x] !== 0) continue;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      bottom = y;
    }
  }
  if (right < 0) return null;
  const size = { width: right - left + 1, height: bottom - top + 1 };
  const coverage = new Uint8Array(size.width * size.height);
  let offset = 0;
  for (let y = top; y <= bottom; y += 1) {
    for (let x = left; x <= right; x += 1) {
      if (alpha[y * width + x] === 0) coverage[offset] = shareAround(x, y, { alpha, width, height });
      offset += 1;
    }
  }
  return { left, top, ...size, coverage };
}

/** The share of a pixel and its eight neighbours that may change, as 0 to 255. None beyond the picture's rim counts. */
function shareAround(x: number, y: number, { alpha, width, height }: MaskRequest): number {
  let open = 0;
  let all = 0;
  for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row += 1) {
    for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column += 1) {
      all += 1;
      if (alpha[row * width + column] === 0) open += 1;
    }
  }
  return Math.round((open / all) * 255);
}

interface FillRequest {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly channels: 3 | 4;
  readonly region: MaskRegion;
  /** Red, green and blue, of the region's size. */
  readonly fill: Uint8Array;
}

/** Lays `fill` into the region of a picture. In place; not a bit changes where the region covers nothing. */
export function fillRegion({ data, width, channels, region, fill }: FillRequest): Uint8Array<ArrayBuffer> {
  for (let index = 0; index < region.coverage.length; index += 1) {
    const share = (region.coverage[index] ?? 0) / 255;
    if (share === 0) continue;
    const x = region.left + (index % region.width);
    const y = region.top + Math.floor(index / region.width);
    const offset = (y * width + x) * channels;
    for (let channel = 0; channel < channels; channel += 1) {
      const before = data[offset + channel] ?? 0;
      const after = channel === 3 ? 255 : (fill[index * 3 + channel] ?? 0);
      data[offset + channel] = Math.round(before + (after - before) * share);
    }
  }
  return data;
}

/** How much of a pixel's own colour is left before it is toned. */
const OWN_COLOUR_SHARE = 0.35;

interface RestyleRequest {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly channels: 3 | 4;
  readonly tones: readonly [dark: Colour, middle: Colour, light: Colour];
}

/** Tones a picture: its dark, middle and light parts get these colours. In place; transparency stays. */
export function restyle({ data, channels, tones }: RestyleRequest): Uint8Array<ArrayBuffer> {
  const curve = (channel: 0 | 1 | 2) =>
    Uint8Array.from({ length: 256 }, (_, level) => Math.round(gradient(tones, level / 255)[channel]));
  const curves = [curve(0), curve(1), curve(2)] as const;
  for (let offset = 0; offset < data.length; offset += channels) {
    const red = data[offset] ?? 0;
    const green = data[offset + 1] ?? 0;
    const blue = data[offset + 2] ?? 0;
    // The lightness as Rec. 709 weighs it.
    const grey = (0.2126 * red + 0.7152 * green + 0.0722 * blue) * (1 - OWN_COLOUR_SHARE);
    data[offset] = curves[0][Math.round(grey + red * OWN_COLOUR_SHARE)] ?? 0;
    data[offset + 1] = curves[1][Math.round(grey + green * OWN_COLOUR_SHARE)] ?? 0;
    data[offset + 2] = curves[2][Math.round(grey + blue * OWN_COLOUR_SHARE)] ?? 0;
  }
  return data;
}
