import sharp from 'sharp';
import { createRenderer } from '../../../../src/providers/local/renderer/renderer';
import { imageRequest, mediaBytes, pixelsOf, resultOf, solid } from '../../../support/providers/image-requests';
import { longestHoldMs } from '../../../support/timing/processor-time';

const renderer = createRenderer();

async function render(changes: Parameters<typeof imageRequest>[0] = {}): Promise<Uint8Array[]> {
  const { outputs } = await resultOf(renderer, imageRequest(changes));
  return outputs.map(({ bytes }) => bytes);
}

async function renderOne(changes: Parameters<typeof imageRequest>[0] = {}) {
  const [bytes = new Uint8Array()] = await render(changes);
  return pixelsOf(bytes);
}

it('says what it is', () => {
  expect(renderer).toMatchObject({ id: 'local/renderer', kind: 'IMAGE', available: true, repeatable: true });
  expect(renderer.description).toContain('not an AI model');
});

it('makes so many pictures, each another, and says what they took', async () => {
  const progress: number[] = [];
  const request = imageRequest({ n: 3 });
  const { outputs, usage, transcript } = await resultOf(renderer, request, { onProgress: (now) => progress.push(now) });
  const pictures = await Promise.all(outputs.map(({ bytes }) => pixelsOf(bytes)));
  expect(pictures.map(({ width, height }) => [width, height])).toEqual(Array(3).fill([160, 120]));
  expect(new Set(pictures.map(({ data }) => data.toString('base64'))).size).toBe(3);
  expect(usage).toEqual({ images: 3, characters: null, audioSeconds: null, videoSeconds: null, costUsd: 0 });
  expect(transcript).toBeNull();
  expect(progress).toEqual([100 / 3, 200 / 3, 100]);
});

it('makes the same of the same, by prompt and seed', async () => {
  const same = await Promise.all([render({ n: 2 }), render({ n: 2 })]);
  expect(same[0]).toEqual(same[1]);
  const all = [
    ...(await render()),
    ...(await render({ seed: 8 })),
    ...(await render({ prompt: 'a lighthouse at dawn' })),
  ];
  expect(new Set(all.map((bytes) => Buffer.from(bytes).toString('base64'))).size).toBe(3);
  expect(await render({ seed: null })).toEqual(await render({ seed: null }));
});

it('paints in the colours that the prompt calls for', async () => {
  const lightness = async (prompt: string) => {
    const { channels } = await sharp((await render({ prompt }))[0]).stats();
    return channels.reduce((sum, { mean }) => sum + mean, 0);
  };
  expect(await lightness('midnight')).toBeLessThan((await lightness('snow')) / 2);
});

it.each([
  [null, null, 1024, 1024],
  [null, '16:9', 1365, 768],
  [{ width: 64, height: 2048 }, null, 64, 2048],
  [{ width: 65, height: 97 }, null, 65, 97],
  [{ width: 320, height: 180 }, '16:9', 320, 180],
])('makes pictures of the size %j and the shape %s', async (size, aspectRatio, width, height) => {
  expect(await renderOne({ size, aspectRatio })).toMatchObject({ width, height });
});

it.each(['png', 'jpeg', 'webp'])('writes %s', async (format) => {
  const [bytes] = await render({ parameters: { format }, quality: 'high' });
  expect(await sharp(bytes).metadata()).toMatchObject({ format, width: 160, height: 120 });
});

it.each([
  ['a side that is too short', { size: { width: 63, height: 100 } }, ['size']],
  ['a side that is too long', { size: { width: 100, height: 2049 } }, ['size']],
  ['half a pixel', { size: { width: 100.5, height: 100 } }, ['size']],
  ['no aspect ratio', { size: null, aspectRatio: 'wide' }, ['aspectRatio']],
  ['a shape that is too long', { size: null, aspectRatio: '9:1' }, ['aspectRatio']],
  ['a ratio of nothing', { size: null, aspectRatio: '0:0' }, ['aspectRatio']],
  ['a size of another shape', { aspectRatio: '1:1' }, ['aspectRatio']],
  ['a quality that it does not know', { quality: 'best' }, ['quality']],
  ['a name that every object has', { quality: 'constructor' }, ['quality']],
  ['a parameter that it does not know', { parameters: { steps: 4 } }, ['parameters', 'steps']],
  ['a format that it does not know', { parameters: { format: 'svg' } }, ['parameters', 'format']],
])('refuses %s', async (_what, changes, path) => {
  await expect(render(changes)).rejects.toMatchObject({ code: 'INVALID_INPUT', inputPath: ['input', ...path] });
});

it.each([
  ['markup', '<b>&amp; <span font="200">x</span> & </b>'],
  ['half a character', '\ud800 x'],
  ['control characters', '\0\u0007\u202e x'],
  ['one long word', 'x'.repeat(30_000)],
  ['nothing to be drawn', '狐 🦊'],
  ['nothing', ''],
])('writes a caption for a prompt of %s', async (_what, prompt) => {
  expect(await renderOne({ prompt })).toMatchObject({ width: 160, height: 120 });
});

it('shows its references', async () => {
  const references = await Promise.all(['#ff0000', '#00ff00'].map((colour) => solid(300, 200, colour)));
  const picture = await renderOne({ referenceImages: references.map((bytes) => mediaBytes(bytes)) });
  const count = (colour: string) => {
    let pixels = 0;
    for (let at = 0; at < picture.data.length; at += 4)
      if (picture.data.toString('hex', at, at + 3) === colour) pixels += 1;
    return pixels;
  };
  expect(count('ff0000')).toBeGreaterThan(400);
  expect(count('00ff00')).toBe(count('ff0000'));
});

it('leaves the event loop free', async () => {
  // Drawn on the loop, it would be held for a second; a collection of garbage holds it too.
  expect(await longestHoldMs(() => render({ size: { width: 2048, height: 1536 } }))).toBeLessThan(400);
});

it('stops when it is told to', async () => {
  const controller = new AbortController();
  const reason = new Error('Not wanted any more');
  const progress: number[] = [];
  const run = resultOf(renderer, imageRequest({ n: 10 }), {
    signal: controller.signal,
    onProgress: (percent) => {
      progress.push(percent);
      controller.abort(reason);
    },
  });
  await expect(run).rejects.toBe(reason);
  expect(progress).toEqual([10]);
  await expect(resultOf(renderer, imageRequest(), { signal: controller.signal })).rejects.toBe(reason);
});
