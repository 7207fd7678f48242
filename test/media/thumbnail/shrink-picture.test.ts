import sharp, { type Sharp } from 'sharp';
import type { ImageMimeType } from '../../../src/domain/media';
import { thumbhashOf } from '../../../src/media/thumbnail/shrink-picture';
import { MEDIA_FIXTURE_NAMES, MEDIA_FIXTURES, readFixture } from '../../support/media/media-fixtures';
import { pngClaiming } from '../../support/media/media-hostile';
import { processorMs } from '../../support/timing/processor-time';

const PICTURES = MEDIA_FIXTURE_NAMES.filter((name) => MEDIA_FIXTURES[name].details.kind === 'IMAGE');

async function look(hash: string | null) {
  const { thumbHashToAverageRGBA, thumbHashToApproximateAspectRatio } = await import('thumbhash');
  const bytes = Buffer.from(hash ?? '', 'base64');
  return { aspectRatio: thumbHashToApproximateAspectRatio(bytes), ...thumbHashToAverageRGBA(bytes) };
}

/** A field of one color, 200 x 100. */
function field(background: string): Sharp {
  return sharp({ create: { width: 200, height: 100, channels: 4, background } });
}

describe('the hash of a picture', () => {
  it.each(PICTURES)('is about 25 bytes: %s', async (name) => {
    const hash = await thumbhashOf(readFixture(name), MEDIA_FIXTURES[name].mimeType as ImageMimeType);
    expect(Buffer.from(hash ?? '', 'base64').length).toBeLessThanOrEqual(25);
    const { width, height } = MEDIA_FIXTURES[name].details as { width: number; height: number };
    expect((await look(hash)).aspectRatio).toBeCloseTo(width / height, 0);
  });

  it.each([
    ['png', 'image/png'],
    ['jpeg', 'image/jpeg'],
    ['webp', 'image/webp'],
    ['gif', 'image/gif'],
    ['avif', 'image/avif'],
  ] as const)('has its colors: %s', async (format, mimeType) => {
    const seen = await look(await thumbhashOf(await field('#e02020').toFormat(format).toBuffer(), mimeType));
    expect(seen.r).toBeGreaterThan(0.7);
    expect(seen.g).toBeLessThan(0.3);
    expect(seen.b).toBeLessThan(0.3);
    expect(seen.aspectRatio).toBeCloseTo(2, 0);
  });

  it.each([
    ['grey', field('#808080').toColourspace('b-w').removeAlpha().png(), 'image/png'],
    ['of 16 bits', field('#808080').toColourspace('rgb16').png(), 'image/png'],
    ['for print', field('#808080').toColourspace('cmyk').removeAlpha().jpeg(), 'image/jpeg'],
  ] as const)('sees a picture that is %s', async (_what, picture, mimeType) => {
    const { r, g, b, a } = await look(await thumbhashOf(await picture.toBuffer(), mimeType));
    for (const channel of [r, g, b]) expect(Math.abs(channel - 0.5)).toBeLessThan(0.1);
    expect(a).toBe(1);
  });

  it('sees through what is transparent', async () => {
    const { a } = await look(await thumbhashOf(await field('#ff000000').png().toBuffer(), 'image/png'));
    expect(a).toBeLessThan(0.1);
  });

  it('is of the picture as displayed', async () => {
    const turned = await field('#808080').removeAlpha().jpeg().withMetadata({ orientation: 6 }).toBuffer();
    expect((await look(await thumbhashOf(turned, 'image/jpeg'))).aspectRatio).toBeCloseTo(0.5, 0);
  });

  it.each([
    [1, 1],
    [10_000, 1],
    [1, 10_000],
  ])('is there for %d x %d pixels', async (width, height) => {
    const picture = sharp({ create: { width, height, channels: 3, background: 'red' } }).png();
    expect(await thumbhashOf(await picture.toBuffer(), 'image/png')).toEqual(expect.any(String));
  });
});

describe('there is no hash of a picture', () => {
  it('whose pixels are damaged', async () => {
    const bytes = await field('#e02020').jpeg().toBuffer();
    expect(await thumbhashOf(bytes.subarray(0, -20), 'image/jpeg')).toBeNull();
    expect(await thumbhashOf(pngClaiming(100, 100), 'image/png')).toBeNull();
  });

  it('in AVIF that has more than 16 million', async () => {
    const canvas = sharp({ create: { width: 4_000, height: 4_001, channels: 3, background: 'red' } });
    expect(await thumbhashOf(await canvas.avif({ effort: 0 }).toBuffer(), 'image/avif')).toBeNull();
  });

  it('that has too many of them, and nobody tries', async () => {
    const canvas = sharp({ create: { width: 10_000, height: 5_001, channels: 3, background: 'red' } });
    const bytes = await canvas.jpeg().toBuffer();
    const spentMs = await processorMs(async () => expect(await thumbhashOf(bytes, 'image/jpeg')).toBeNull());
    expect(spentMs).toBeLessThan(1_000);
  });
});
