import { type Colour, gradient } from './palette';

/** How much of a pixel's own colour is left before it is toned. */
const OWN_COLOUR_SHARE = 0.35;

export interface RestyleRequest {
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
