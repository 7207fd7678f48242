import sharp from 'sharp';
import { createRenderer } from '../../../../src/providers/local/renderer/renderer';
import type { MediaBytes } from '../../../../src/providers/media-model';
import { MEDIA_FIXTURES, type MediaFixtureName, readFixture } from '../../../support/media/media-fixtures';
import { pngClaiming } from '../../../support/media/media-hostile';
import {
  imageRequest,
  maskPicture,
  mediaBytes,
  noisePicture,
  pixelsOf,
  resultOf,
  solid,
} from '../../../support/providers/image-requests';

const renderer = createRenderer();
const PICTURES = (Object.keys(MEDIA_FIXTURES) as MediaFixtureName[]).filter((name) =>
  MEDIA_FIXTURES[name].mimeType.startsWith('image/'),
);

async function edit(image: MediaBytes, changes: Parameters<typeof imageRequest>[0] = {}) {
  const { outputs } = await resultOf(renderer, imageRequest({ image, size: null, ...changes }));
  return Promise.all(outputs.map(({ bytes }) => pixelsOf(bytes)));
}

/** Counts pixels that differ, in the mask and outside. */
async function changesByMask(image: Buffer, isOpen: (x: number, y: number) => boolean, format = 'png') {
  const before = await pixelsOf(image);
  const { width, height } = before;
  const mask = mediaBytes(await maskPicture(width, height, isOpen));
  const [after] = await edit(mediaBytes(image), { mask, parameters: { format } });
  expect(after).toMatchObject({ width, height });
  const changes = { inside: 0, outside: 0, open: 0 };
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (isOpen(x, y)) changes.open += 1;
      const pixel = (y * width + x) * 4;
      if (before.data.readUInt32LE(pixel) === after?.data.readUInt32LE(pixel)) continue;
      changes[isOpen(x, y) ? 'inside' : 'outside'] += 1;
    }
  }
  return changes;
}

const disc = (x: number, y: number) => Math.hypot(x - 61, y - 40) < 30;

describe('with a mask', () => {
  it.each([
    ['RGB', () => noisePicture(131, 97, 3).png()],
    ['RGB with transparency', () => noisePicture(131, 97, 4).png()],
    ['grey', () => noisePicture(131, 97, 3).greyscale().png()],
    ['grey with transparency', () => noisePicture(131, 97, 4).greyscale().png()],
    ['16 bits', () => noisePicture(131, 97, 3).toColourspace('rgb16').png()],
    ['a palette', () => noisePicture(131, 97, 3).png({ palette: true })],
    ['CMYK', () => noisePicture(131, 97, 3).toColourspace('cmyk').jpeg()],
    ['a colour profile', () => noisePicture(131, 97, 3).withIccProfile('p3').png()],
    ['a rotation by EXIF', () => noisePicture(97, 131, 3).withMetadata({ orientation: 6 }).jpeg()],
    ['WebP', () => noisePicture(131, 97, 4).webp()],
  ])('changes nothing outside of it: %s', async (_what, make) => {
    const { open, inside, outside } = await changesByMask(await make().toBuffer(), disc);
    expect(outside).toBe(0);
    expect(inside).toBeGreaterThan(open * 0.9);
  });

  it('keeps that as WebP too, and refuses what cannot keep it', async () => {
    const image = await noisePicture(131, 97, 4).png().toBuffer();
    expect(await changesByMask(image, disc, 'webp')).toMatchObject({ outside: 0 });
    await expect(changesByMask(image, disc, 'jpeg')).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      inputPath: ['input', 'parameters', 'format'],
    });
  });

  it('changes a single pixel, and every pixel', async () => {
    const image = await noisePicture(40, 30, 3).png().toBuffer();
    expect(await changesByMask(image, (x, y) => x === 39 && y === 29)).toEqual({ inside: 1, outside: 0, open: 1 });
    expect(await changesByMask(image, () => true)).toMatchObject({ outside: 0 });
  });

  it('takes what is transparent in part for what may not change', async () => {
    const half = { width: 40, height: 30, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0.5 } } as const;
    const mask = mediaBytes(await sharp({ create: half }).png().toBuffer());
    const refused = edit(mediaBytes(await solid(40, 30, 'red')), { mask });
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_INPUT', inputPath: ['input', 'mask'] });
  });

  it('shows a reference in it', async () => {
    const mask = mediaBytes(await maskPicture(200, 200, (x) => x < 150));
    const referenceImages = [mediaBytes(await solid(50, 80, '#00ff00'))];
    const [picture] = await edit(mediaBytes(await solid(200, 200, 'grey')), { mask, referenceImages });
    const pixels = Array.from({ length: 200 * 200 }, (_, index) => picture?.at(index % 200, Math.floor(index / 200)));
    expect(pixels.filter((pixel) => String(pixel) === '0,255,0,255').length).toBeGreaterThan(200);
  });

  it.each([
    ['of another size', () => maskPicture(41, 30, () => true)],
    ['that is transparent nowhere', () => maskPicture(40, 30, () => false)],
    ['without transparency', () => solid(40, 30, 'black')],
  ])('refuses one %s', async (_what, make) => {
    const refused = edit(mediaBytes(await solid(40, 30, 'red')), { mask: mediaBytes(await make()) });
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_INPUT', inputPath: ['input', 'mask'] });
  });
});

describe('without a mask', () => {
  it.each(PICTURES)('restyles %s as a whole, and keeps its size', async (name) => {
    const { details, mimeType } = MEDIA_FIXTURES[name];
    const [picture] = await edit(mediaBytes(readFixture(name), mimeType));
    expect(details).toMatchObject({ width: picture?.width, height: picture?.height });
    const before = await pixelsOf(name === 'animated.avif' ? readFixture('still.avif') : readFixture(name));
    expect(picture?.data.equals(before.data)).toBe(false);
  });

  it('keeps what is transparent so, and takes another tone by another prompt', async () => {
    const clear = { width: 90, height: 90, channels: 4, background: { r: 200, g: 90, b: 10, alpha: 0 } } as const;
    const image = mediaBytes(await sharp({ create: clear }).png().toBuffer());
    const [night] = await edit(image, { prompt: 'night' });
    const [snow] = await edit(image, { prompt: 'snow' });
    expect(night?.at(45, 5)[3]).toBe(0);
    expect(night?.data.equals(snow?.data ?? Buffer.alloc(0))).toBe(false);
  });

  it.each([1, 2, 7])('takes a picture of %d pixels a side', async (side) => {
    const reference = mediaBytes(await solid(10, 10, 'blue'));
    const image = mediaBytes(await solid(side, side, 'red'));
    const [picture] = await edit(image, { referenceImages: [reference, reference, reference] });
    expect(picture).toMatchObject({ width: side, height: side });
  });

  it('makes several, each another', async () => {
    const pictures = await edit(mediaBytes(await noisePicture(80, 60, 3).png().toBuffer()), { n: 2, prompt: 'what' });
    expect(pictures).toHaveLength(2);
  });
});

describe('refuses', () => {
  it.each([
    ['another size', { size: { width: 64, height: 64 } }, ['size']],
    ['another shape', { aspectRatio: '1:1' }, ['aspectRatio']],
  ])('%s', async (_what, changes, path) => {
    const refused = edit(mediaBytes(await solid(80, 60, 'red')), changes);
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_INPUT', inputPath: ['input', ...path] });
  });

  it.each([
    ['that are no picture', () => Buffer.from('no picture at all')],
    ['that are cut short', () => readFixture('still.jpg').subarray(0, 700)],
    ['of a drawing', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ['of a sound', () => readFixture('sound.mp3')],
    ['of none', () => Buffer.alloc(0)],
  ])('bytes %s, wherever they are', async (_what, make) => {
    const good = mediaBytes(await solid(64, 48, 'red'));
    const bad = mediaBytes(make());
    const corrupt = (...path: string[]) => ({ code: 'CORRUPT_MEDIA', inputPath: ['input', ...path] });
    await expect(edit(bad)).rejects.toMatchObject(corrupt('image'));
    await expect(edit(good, { mask: bad })).rejects.toMatchObject(corrupt('mask'));
    const referenceImages = [good, bad];
    await expect(edit(good, { referenceImages })).rejects.toMatchObject(corrupt('referenceImages', '1'));
  });

  it('a picture of more pixels than it can hold, by its header alone', async () => {
    const bomb = mediaBytes(pngClaiming(8_000, 7_000));
    const refusal = (...path: string[]) => ({ code: 'INVALID_INPUT', inputPath: ['input', ...path] });
    await expect(edit(bomb)).rejects.toMatchObject(refusal('image'));
    const good = mediaBytes(await solid(64, 48, 'red'));
    await expect(edit(good, { referenceImages: [bomb] })).rejects.toMatchObject(refusal('referenceImages', '0'));
  });

  it('a picture of more pixels than it edits', async () => {
    const refused = edit(mediaBytes(pngClaiming(5_001, 5_000)));
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_INPUT', inputPath: ['input', 'image'] });
  });

  it('more pictures of a large one than it can hold', async () => {
    const image = mediaBytes(await solid(5000, 4000, 'red'));
    await expect(edit(image, { n: 6 })).rejects.toMatchObject({ code: 'INVALID_INPUT', inputPath: ['input', 'n'] });
  });
});
