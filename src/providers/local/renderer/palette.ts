import type { Random } from './random';

/** Red, green and blue in sRGB, each 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** @param share of the second, 0 to 1 */
export function mix(first: Colour, second: Colour, share: number): Colour {
  return [
    first[0] + (second[0] - first[0]) * share,
    first[1] + (second[1] - first[1]) * share,
    first[2] + (second[2] - first[2]) * share,
  ];
}

/** @param position between the stops, which are evenly spaced; 0 to 1 */
export function gradient(stops: readonly [Colour, Colour, Colour], position: number): Colour {
  const [first, middle, last] = stops;
  return position < 0.5 ? mix(first, middle, position * 2) : mix(middle, last, position * 2 - 1);
}

/** The colours of a landscape, and the words of a prompt that call for it. */
export interface Palette {
  readonly words: readonly string[];
  /** From the top down to the horizon. */
  readonly sky: readonly [Colour, Colour, Colour];
  readonly sun: Colour;
  readonly farHills: Colour;
  readonly nearHills: Colour;
  readonly hasStars: boolean;
}

const PALETTES: readonly [Palette, ...Palette[]] = [
  {
    words: ['sunset', 'dusk', 'evening', 'orange', 'warm', 'fire', 'autumn', 'fox', 'lighthouse'],
    sky: [
      [44, 36, 92],
      [196, 84, 110],
      [255, 186, 112],
    ],
    sun: [255, 240, 200],
    farHills: [170, 88, 118],
    nearHills: [30, 20, 48],
    hasStars: false,
  },
  {
    words: ['dawn', 'morning', 'pink', 'rose', 'spring', 'flower', 'flowers', 'blossom', 'cat'],
    sky: [
      [122, 152, 214],
      [240, 180, 196],
      [255, 228, 206],
    ],
    sun: [255, 250, 236],
    farHills: [196, 152, 186],
    nearHills: [72, 62, 112],
    hasStars: false,
  },
  {
    words: ['sea', 'ocean', 'water', 'lake', 'river', 'rain', 'blue', 'fish', 'boat', 'beach'],
    sky: [
      [28, 92, 158],
      [96, 176, 214],
      [218, 240, 240],
    ],
    sun: [255, 255, 244],
    farHills: [116, 176, 196],
    nearHills: [8, 48, 78],
    hasStars: false,
  },
  {
    words: ['forest', 'tree', 'trees', 'wood', 'woods', 'jungle', 'garden', 'grass', 'green', 'bird'],
    sky: [
      [70, 138, 150],
      [158, 206, 176],
      [240, 244, 206],
    ],
    sun: [255, 253, 226],
    farHills: [126, 172, 140],
    nearHills: [14, 50, 44],
    hasStars: false,
  },
  {
    words: ['night', 'moon', 'star', 'stars', 'space', 'galaxy', 'dark', 'midnight', 'owl'],
    sky: [
      [8, 10, 34],
      [26, 36, 86],
      [78, 92, 150],
    ],
    sun: [240, 244, 255],
    farHills: [52, 64, 118],
    nearHills: [6, 8, 22],
    hasStars: true,
  },
  {
    words: ['snow', 'ice', 'winter', 'mountain', 'mountains', 'white', 'cold', 'glacier', 'wolf'],
    sky: [
      [92, 132, 182],
      [178, 206, 230],
      [246, 244, 244],
    ],
    sun: [255, 252, 240],
    farHills: [190, 208, 228],
    nearHills: [44, 70, 108],
    hasStars: false,
  },
  {
    words: ['desert', 'sand', 'dune', 'dunes', 'gold', 'golden', 'yellow', 'summer', 'sun', 'sunny'],
    sky: [
      [74, 142, 188],
      [236, 206, 156],
      [255, 232, 182],
    ],
    sun: [255, 250, 224],
    farHills: [230, 178, 120],
    nearHills: [112, 52, 34],
    hasStars: false,
  },
  {
    words: ['violet', 'purple', 'magic', 'dream', 'neon', 'city', 'robot', 'future', 'music'],
    sky: [
      [30, 14, 70],
      [122, 50, 150],
      [244, 128, 180],
    ],
    sun: [255, 226, 240],
    farHills: [128, 66, 158],
    nearHills: [20, 10, 46],
    hasStars: true,
  },
];

/** The one that most words of the prompt call for; when none does, chance decides. */
export function choosePalette(prompt: string, random: Random): Palette {
  const words = prompt.toLowerCase().split(/[^a-z]+/);
  let chosen = PALETTES[Math.floor(random() * PALETTES.length)] ?? PALETTES[0];
  let most = 0;
  for (const palette of PALETTES) {
    const count = words.filter((word) => palette.words.includes(word)).length;
    if (count <= most) continue;
    most = count;
    chosen = palette;
  }
  return chosen;
}

/** What the dark, middle and light parts of a picture become that is restyled in a palette. */
export function tonesOf(palette: Palette): readonly [dark: Colour, middle: Colour, light: Colour] {
  return [palette.nearHills, mix(palette.farHills, palette.sky[1], 0.5), palette.sun];
}
