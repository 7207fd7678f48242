import sharp from 'sharp';
import { createMediaProber, type MediaProber } from '../../../../src/media/media-prober';
import { runFfmpeg } from '../../../../src/providers/local/ffmpeg/run-ffmpeg';
import { createKenburns } from '../../../../src/providers/local/kenburns/kenburns';
import type { MediaModel, VideoRequest } from '../../../../src/providers/media-model';
import { readFixture } from '../../../support/media/media-fixtures';
import { sourceOf } from '../../../support/media/media-sources';
import { mediaBytes, resultOf, solid } from '../../../support/providers/image-requests';

const { signal } = new AbortController();
const SMALL = { width: 128, height: 96 } as const;

let prober: MediaProber;
let kenburns: MediaModel;
beforeAll(() => {
  prober = createMediaProber({ timeoutMs: 30_000 });
  kenburns = createKenburns({ prober });
});
afterAll(() => prober.close());

function videoRequest(changes: Partial<VideoRequest> = {}): VideoRequest {
  return {
    kind: 'VIDEO',
    prompt: 'a lighthouse at dusk',
    image: null,
    video: null,
    referenceImages: [],
    durationSeconds: 1,
    size: SMALL,
    seed: 7,
    parameters: {},
    ...changes,
  };
}

async function make(changes: Partial<VideoRequest> = {}) {
  const { outputs, usage } = await resultOf(kenburns, videoRequest(changes));
  const bytes = outputs[0]?.bytes ?? new Uint8Array();
  const { details } = await prober.probe(sourceOf(bytes), 'video/mp4', { organizationId: 'org_of_a_test' });
  return { bytes, usage, details };
}

/** Red, green and blue of a picture, averaged over the whole of it. */
async function meanColour(picture: Uint8Array): Promise<[number, number, number]> {
  const [red, green, blue] = (await sharp(picture).stats()).channels.map(({ mean }) => mean);
  return [red ?? 0, green ?? 0, blue ?? 0];
}

function frame(video: Uint8Array, atSeconds: number): Promise<Uint8Array> {
  const arguments_ = ['-ss', String(atSeconds), '-i', 'video', '-frames:v', '1', 'frame.png'];
  return runFfmpeg({ files: { video }, arguments: arguments_, output: 'frame.png', signal });
}

it('says what it is', () => {
  expect(kenburns).toMatchObject({ id: 'local/kenburns', kind: 'VIDEO', available: true, repeatable: true });
  expect(kenburns.description).toContain('not an AI model');
});

it('makes a video of a prompt that plays from its first bytes on, and tells how far it is', async () => {
  const progress: number[] = [];
  const { outputs, usage } = await resultOf(kenburns, videoRequest({ durationSeconds: 2.5, size: null }), {
    onProgress: (percent) => progress.push(percent),
  });
  const bytes = Buffer.from(outputs[0]?.bytes ?? []);
  const { details, mimeType } = await prober.probe(sourceOf(bytes), 'video/mp4', { organizationId: 'org_of_a_test' });
  expect(mimeType).toBe('video/mp4');
  expect(details).toMatchObject({ width: 854, height: 480, durationMs: 2500, hasAudio: false });
  expect(details).toMatchObject({ codec: expect.stringMatching(/^avc1\.64/) });
  // Where it is: before the frames.
  expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'));
  expect(usage).toEqual({ images: null, characters: null, audioSeconds: null, videoSeconds: 2.5, costUsd: 0 });
  expect(progress.at(-1)).toBeGreaterThan(80);
  expect(progress).toEqual([...progress].sort((left, right) => left - right));
});

it('makes the same of the same', async () => {
  const [first, second] = await Promise.all([make(), make()]);
  expect(second.bytes).toEqual(first.bytes);
});

it('moves over a picture, in its shape', async () => {
  const stripes = Array.from({ length: 30 }, (_, row) => `<rect y="${row * 20}" width="400" height="9" fill="red"/>`);
  const picture = sharp(
    Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="400" height="600">${stripes}</svg>`),
  );
  const image = mediaBytes(await picture.flatten({ background: 'white' }).jpeg().toBuffer(), 'image/jpeg');
  const { bytes, details } = await make({ image, size: null, prompt: '' });
  expect(details).toMatchObject({ width: 522, height: 784, durationMs: 1000 });
  const [first, last] = await Promise.all([frame(bytes, 0), frame(bytes, 0.9)]);
  const [red, green, blue] = await meanColour(first);
  expect(red).toBeGreaterThan(220);
  expect(Math.abs(green - blue)).toBeLessThan(10);
  expect(Buffer.from(first).equals(last)).toBe(false);
});

it.each([
  ['video.mp4', 'video/mp4'],
  ['recorded.webm', 'video/webm'],
] as const)('keeps the sound of %s, and gives it the colours of the prompt', async (name, mimeType) => {
  const video = mediaBytes(readFixture(name), mimeType);
  const { bytes, details, usage } = await make({ video, durationSeconds: null, prompt: 'night' });
  expect(details).toMatchObject({ ...SMALL, hasAudio: true });
  expect(usage.videoSeconds).toBeCloseTo(1, 1);
  const [red, , blue] = await meanColour(await frame(bytes, 0.5));
  const [redBefore, , blueBefore] = await meanColour(await frame(video.bytes, 0.5));
  expect(blue - red).toBeGreaterThan(blueBefore - redBefore + 20);
});

it('keeps a video upright that was taken on its side, and adds no sound', async () => {
  const video = mediaBytes(readFixture('rotated.mp4'), 'video/mp4');
  const { details } = await make({ video, size: null, durationSeconds: null });
  expect(details).toMatchObject({ width: 554, height: 740, hasAudio: false });
});

it('shows its references', async () => {
  const { bytes } = await make({ referenceImages: [mediaBytes(await solid(60, 60, '#00ff00'))], prompt: 'night' });
  const { data, info } = await sharp(await frame(bytes, 0.5))
    .raw()
    .toBuffer({ resolveWithObject: true });
  let greens = 0;
  for (let at = 0; at < data.length; at += info.channels) {
    if ((data[at] ?? 0) < 90 && (data[at + 1] ?? 0) > 180 && (data[at + 2] ?? 0) < 90) greens += 1;
  }
  expect(greens).toBeGreaterThan(200);
});

it.each([
  ['too short', { durationSeconds: 0.9 }, ['durationSeconds']],
  ['too long', { durationSeconds: 10.1 }, ['durationSeconds']],
  ['of no length', { durationSeconds: Number.NaN }, ['durationSeconds']],
  ['of odd sides', { size: { width: 101, height: 100 } }, ['size']],
  ['too small', { size: { width: 62, height: 100 } }, ['size']],
  ['too wide', { size: { width: 1282, height: 100 } }, ['size']],
  ['too large', { size: { width: 1280, height: 722 } }, ['size']],
  ['by a parameter that it does not know', { parameters: { fps: 60 } }, ['parameters', 'fps']],
  ['of a picture and a video', { image: mediaBytes(Buffer.of(1)), video: mediaBytes(Buffer.of(1)) }, ['image']],
  ['of too many bytes', { video: mediaBytes(Buffer.alloc(64 * 1024 ** 2 + 1)) }, ['video']],
])('makes none that is %s', async (_what, changes, path) => {
  await expect(make(changes)).rejects.toMatchObject({ code: 'INVALID_INPUT', inputPath: ['input', ...path] });
});

it.each([
  ['text', () => Buffer.from('#EXTM3U\nhttp://127.0.0.1/\n'), 'video/mp4'],
  ['a cut file', () => readFixture('video.mp4').subarray(0, 2_000), 'video/mp4'],
  ['a sound', () => readFixture('sound.mp3'), 'audio/mpeg'],
  ['nothing', () => Buffer.alloc(0), 'video/webm'],
] as const)('says that %s is no video', async (_what, bytes, mimeType) => {
  const failure = make({ video: mediaBytes(bytes(), mimeType) });
  await expect(failure).rejects.toMatchObject({ code: 'CORRUPT_MEDIA', inputPath: ['input', 'video'] });
});

it('says which picture cannot be decoded', async () => {
  const bad = mediaBytes(Buffer.from('no picture'));
  const corrupt = (...path: string[]) => ({ code: 'CORRUPT_MEDIA', inputPath: ['input', ...path] });
  await expect(make({ image: bad })).rejects.toMatchObject(corrupt('image'));
  await expect(make({ referenceImages: [bad] })).rejects.toMatchObject(corrupt('referenceImages', '0'));
});

it('stops when it is told to in the middle of a video, and makes the next', async () => {
  const controller = new AbortController();
  const reason = new Error('Not wanted any more');
  const progress: number[] = [];
  const stopped = resultOf(kenburns, videoRequest({ durationSeconds: 10, size: { width: 640, height: 360 } }), {
    signal: controller.signal,
    onProgress: (percent) => {
      progress.push(percent);
      controller.abort(reason);
    },
  });
  const next = make();
  await expect(stopped).rejects.toBe(reason);
  expect(progress).toHaveLength(1);
  expect(progress[0]).toBeLessThan(90);
  expect((await next).details).toMatchObject(SMALL);
});
