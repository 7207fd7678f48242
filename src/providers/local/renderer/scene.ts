import path from 'node:path';
import type { PixelSize } from '../../media-model';
import { runInThread } from '../thread/run-in-thread';
import type { LandscapeRequest } from './landscape';
import { choosePalette, type Palette } from './palette';
import type { Pixels } from './pixels';
import { seededRandom } from './random';

/** What decides how a picture looks. */
export interface Style {
  readonly seed: string;
  readonly palette: Palette;
}

/**
 * @param seed null: the prompt alone decides
 * @param index of several pictures that are asked for at once
 */
export function styleOf(prompt: string, seed: number | null, index: number): Style {
  const text = JSON.stringify([prompt, seed, index]);
  return { seed: text, palette: choosePalette(prompt, seededRandom(text)) };
}

/** Draws a landscape, in a thread. */
export async function drawScene({ width, height }: PixelSize, style: Style, signal: AbortSignal): Promise<Pixels> {
  const file = path.join(__dirname, 'landscape-thread.js');
  const request: LandscapeRequest = { width, height, ...style };
  const data = await runInThread<LandscapeRequest, Uint8Array<ArrayBuffer>>(file, request, { signal });
  return { data, width, height, channels: 3 };
}
