import type { MaskRegion } from './mask-region';

export interface FillRequest {
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
