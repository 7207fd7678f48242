import path from 'node:path';
import type { PixelSize } from '../../media-model';
import { runInThread } from '../thread/run-in-thread';
import { choosePalette, type Palette } from './palette';
import type { Pixels } from './pixels';
import { seededRandom } from './random';
import type { RendererJob, RendererJobs } from './renderer-thread';

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

/** Draws a landscape. */
export async function drawScene(size: PixelSize, style: Style, signal: AbortSignal): Promise<Pixels> {
  const { width, height } = size;
  const data = await runRendererJob('drawLandscape', { width, height, ...style }, { signal });
  return { data, width, height, channels: 3 };
}

interface JobOptions {
  readonly signal: AbortSignal;
  /** Memory of the request that is handed over rather than copied. */
  readonly transfer?: ArrayBuffer[];
}

/** Does what goes over all pixels of a picture in a thread. @throws the signal's reason */
export function runRendererJob<Name extends keyof RendererJobs>(
  name: Name,
  request: Parameters<RendererJobs[Name]>[0],
  options: JobOptions,
): Promise<ReturnType<RendererJobs[Name]>> {
  const job: RendererJob = { name, request };
  return runInThread(path.join(__dirname, 'renderer-thread.js'), job, options);
}
