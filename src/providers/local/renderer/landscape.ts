import { type Colour, gradient, mix, type Palette } from './palette';
import { createNoise, type Random, seededRandom } from './random';

const RIDGES = 6;
/** One in so many pixels of the upper sky. */
const PIXELS_PER_STAR = 900;

export interface LandscapeRequest {
  readonly width: number;
  readonly height: number;
  /** The same seed, the same landscape. */
  readonly seed: string;
  readonly palette: Palette;
}

/** Draws hills before a sky with a sun in it. @returns rows of red, green and blue, a byte each */
export function drawLandscape({ width, height, seed, palette }: LandscapeRequest): Uint8Array<ArrayBuffer> {
  const random = seededRandom(seed);
  const sky = createSky(width, height, palette, random);
  const scene: Scene = { height, palette, sky, ridges: createRidges(width, height, random) };
  const pixels = new Uint8Array(width * height * 3);
  let offset = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [red, green, blue] = colourAt(x, y, scene);
      pixels[offset] = red;
      pixels[offset + 1] = green;
      pixels[offset + 2] = blue;
      offset += 3;
    }
  }
  return pixels;
}

type Sky = (x: number, y: number) => Colour;

interface Scene {
  readonly height: number;
  readonly palette: Palette;
  readonly sky: Sky;
  /** How far down each ridge is at each column, in pixels; the farthest first. */
  readonly ridges: readonly Float64Array[];
}

function createSky(width: number, height: number, palette: Palette, random: Random): Sky {
  const clouds = createNoise(random);
  const span = Math.min(width, height);
  const sunX = width * (0.2 + 0.6 * random());
  const sunY = height * (0.2 + 0.22 * random());
  const sunRadius = span * (0.045 + 0.04 * random());
  const horizon = height * 0.62;
  return (x, y) => {
    const base = gradient(palette.sky, Math.min(1, y / horizon));
    const cover = clouds((x / span) * 2.2 + clouds((x / span) * 3, (y / span) * 6) * 0.8, (y / span) * 7);
    const clouded = mix(base, palette.sky[2], Math.max(0, cover - 0.45) * 1.1);
    const starry =
      palette.hasStars && y < horizon && random() * PIXELS_PER_STAR < 1 - y / horizon
        ? mix(clouded, palette.sun, 0.35 + 0.6 * random())
        : clouded;
    const distance = Math.hypot(x - sunX, y - sunY);
    const disc = Math.min(1, Math.max(0, sunRadius - distance + 0.5));
    const glow = 0.75 * Math.exp(-distance / (sunRadius * 2.6));
    return mix(starry, palette.sun, Math.max(disc, glow));
  };
}

function createRidges(width: number, height: number, random: Random): readonly Float64Array[] {
  const noise = createNoise(random);
  const span = Math.min(width, height);
  return Array.from({ length: RIDGES }, (_, index) => {
    const nearness = index / (RIDGES - 1);
    const middle = height * (0.55 + 0.36 * nearness);
    const swing = span * (0.3 - 0.1 * nearness);
    const shift = random() * 200;
    const scale = 1.6 + 1.2 * (1 - nearness);
    return Float64Array.from({ length: width }, (_, x) => {
      return middle - (noise((x / span) * scale + shift, index * 7.7) - 0.5) * swing;
    });
  });
}

/** From the nearest ridge back, as far as one covers what is behind it. */
function colourAt(x: number, y: number, scene: Scene, nearest = RIDGES - 1): Colour {
  for (let index = nearest; index >= 0; index -= 1) {
    const below = y - (scene.ridges[index]?.[x] ?? 0);
    if (below <= -0.5) continue;
    const hill = hillColour(index / (RIDGES - 1), below / scene.height, scene.palette);
    return below >= 0.5 ? hill : mix(colourAt(x, y, scene, index - 1), hill, below + 0.5);
  }
  return scene.sky(x, y);
}

/** Mist lies at the foot of every hill. */
function hillColour(nearness: number, depth: number, palette: Palette): Colour {
  const hill = mix(palette.farHills, palette.nearHills, nearness);
  return mix(hill, palette.sky[2], Math.min(0.45, depth * 2.6) * (1 - nearness * 0.75));
}
