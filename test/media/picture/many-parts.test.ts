import sharp from 'sharp';
import type { ImageDetails, ImageMimeType } from '../../../src/domain/media';
import { probeImage } from '../../../src/media/probe-image';
import { MEDIA_FIXTURES, readFixture } from '../../support/media/media-fixtures';
import { mp4Box, pngChunk } from '../../support/media/media-hostile';
import { longestHoldMs } from '../../support/timing/processor-time';

/** The most that is read of a picture, nearly. */
const SIZE_BYTES = 16_000_000;
/** Several times what they take, as a machine may be slow; an object for each part takes seconds. */
const A_MOMENT_MS = 400;

const jpeg = readFixture('still.jpg');
const withoutEnd = jpeg.subarray(0, jpeg.lastIndexOf(Buffer.from('ffd9', 'hex')));
const png = readFixture('still.png');
const gif = readFixture('animated.gif');
const gifData = 13 + ((gif[10] ?? 0) & 0x80 ? 3 * 2 ** (((gif[10] ?? 0) & 7) + 1) : 0);
const webp = readFixture('animated.webp');

function many(part: Buffer): Buffer {
  return Buffer.alloc(SIZE_BYTES - (SIZE_BYTES % part.length), part);
}

function segments(hex: string, picture: Buffer): Buffer {
  return Buffer.concat([picture.subarray(0, 2), many(Buffer.from(hex, 'hex')), picture.subarray(2)]);
}

function webpOf(chunk: Buffer): Buffer {
  const first = webp.indexOf('ANMF');
  const bytes = Buffer.concat([webp.subarray(0, first), many(chunk), webp.subarray(first)]);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  return bytes;
}

async function probe(bytes: Buffer, mimeType: ImageMimeType): Promise<ImageDetails | null> {
  let found: ImageDetails | null = null;
  const heldMs = await longestHoldMs(async () => {
    found = await probeImage({ bytes, sizeBytes: bytes.length }, mimeType, 100_000_000);
  });
  expect(heldMs).toBeLessThan(A_MOMENT_MS);
  return found;
}

describe('holds the thread for no longer than a moment, and is known', () => {
  it.each([
    ['JPEG of four million segments and no end', () => segments('fffe0002', withoutEnd), 'still.jpg'],
    ['JPEG of four million segments', () => segments('fffe0002', jpeg), 'still.jpg'],
    ['JPEG of fill bytes and no end', () => segments('ff', withoutEnd), 'still.jpg'],
    [
      'AVIF of two million boxes',
      () => Buffer.concat([readFixture('still.avif'), many(mp4Box('free', Buffer.alloc(0)))]),
      'still.avif',
    ],
    [
      'PNG of a million chunks',
      () => Buffer.concat([png.subarray(0, 33), many(pngChunk('puNk', Buffer.alloc(0))), png.subarray(33)]),
      'still.png',
    ],
    [
      'GIF of eight million sub-blocks',
      () =>
        Buffer.concat([
          gif.subarray(0, gifData),
          Buffer.from('21fe', 'hex'),
          many(Buffer.from('0141', 'hex')),
          Buffer.from([0]),
          gif.subarray(gifData),
        ]),
      'animated.gif',
    ],
  ] as const)('%s', async (_, make, name) => {
    const { mimeType, details } = MEDIA_FIXTURES[name];
    expect(await probe(make(), mimeType as ImageMimeType)).toEqual(details);
  });
});

it('WebP of more frames than the decoder can count is unknown', async () => {
  const pixel = { create: { width: 1, height: 1, channels: 3, background: 'red' } } as const;
  const picture = (await sharp(pixel).webp({ lossless: true }).toBuffer()).subarray(12);
  const frame = Buffer.concat([Buffer.from('ANMF\0\0\0\0', 'latin1'), Buffer.alloc(16), picture]);
  frame.writeUInt32LE(frame.length - 8, 4);
  expect(await probe(webpOf(frame), 'image/webp')).toBeNull();
});
