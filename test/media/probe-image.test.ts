import sharp from 'sharp';
import type { ImageMimeType } from '../../src/domain/media';
import { probeImage } from '../../src/media/probe-image';
import {
  MEDIA_FIXTURE_NAMES,
  MEDIA_FIXTURES,
  type MediaFixtureName,
  readFixture,
} from '../support/media/media-fixtures';
import { gifWithFrames, mp4OfEmptyBoxes, pngClaiming } from '../support/media/media-hostile';
import { processorMs } from '../support/timing/processor-time';

const MAX_PIXELS = 100_000_000;
const IMAGES = MEDIA_FIXTURE_NAMES.filter((name) => MEDIA_FIXTURES[name].details.kind === 'IMAGE');

function probe(bytes: Buffer, mimeType: ImageMimeType, { maxPixels = MAX_PIXELS } = {}) {
  return probeImage({ bytes, sizeBytes: bytes.length }, mimeType, maxPixels);
}

function typeOf(name: MediaFixtureName): ImageMimeType {
  return MEDIA_FIXTURES[name].mimeType as ImageMimeType;
}

/** A header with nothing behind it, for a picture of `width` x `height`. */
async function headOf(format: 'jpeg' | 'webp' | 'gif', width: number, height: number): Promise<Buffer> {
  const canvas = sharp({ create: { width, height, channels: 3, background: 'black' }, limitInputPixels: false });
  return canvas.toFormat(format).toBuffer();
}

describe('too many pixels', () => {
  it.each([
    ['65,000 x 65,000', pngClaiming(65_000, 65_000)],
    ['one pixel too many', pngClaiming(10_001, 10_000)],
  ])('PNG: %s', async (_, png) => {
    await expect(probe(png, 'image/png')).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' });
  });

  it('says how many there are and how many there may be', async () => {
    const failure = probe(pngClaiming(65_000, 60_000), 'image/png');
    await expect(failure).rejects.toThrow('65000 x 60000');
    await expect(failure).rejects.toThrow('100000000');
  });

  it('takes as many as there may be', async () => {
    expect(await probe(pngClaiming(10_000, 10_000), 'image/png')).toMatchObject({ width: 10_000, height: 10_000 });
  });

  it.each(['jpeg', 'webp', 'gif'] as const)('%s', async (format) => {
    const bytes = await headOf(format, 5_000, 3_000);
    const limits = { maxPixels: 14_999_999 };
    await expect(probe(bytes, `image/${format}`, limits)).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' });
    expect(await probe(bytes, `image/${format}`, { maxPixels: 15_000_000 })).toMatchObject({ width: 5_000 });
  });

  it('AVIF', async () => {
    const probing = probe(readFixture('still.avif'), 'image/avif', { maxPixels: 64 * 48 - 1 });
    await expect(probing).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' });
  });

  it('are told without decoding any', async () => {
    const spentMs = await processorMs(async () => {
      for (let round = 0; round < 50; round += 1) await probe(pngClaiming(65_000, 65_000), 'image/png').catch(() => {});
    });
    expect(spentMs).toBeLessThan(5_000);
  });
});

describe('animations', () => {
  it('may hold ten times the pixels of a still picture in all', async () => {
    const limits = { maxPixels: 10_000 };
    expect(await probe(gifWithFrames(1_000, 10, 10), 'image/gif', limits)).toMatchObject({ frames: 1_000 });
    const tooMany = probe(gifWithFrames(1_001, 10, 10), 'image/gif', limits);
    await expect(tooMany).rejects.toThrow('1001 frames of 10 x 10');
  });

  it('of 100,000 frames are counted in no time', async () => {
    const gif = gifWithFrames(100_000, 1, 1);
    const spentMs = await processorMs(async () => {
      expect(await probe(gif, 'image/gif')).toMatchObject({ frames: 100_000 });
    });
    expect(spentMs).toBeLessThan(5_000);
  });

  it('of PNG are known by what they claim', async () => {
    expect(await probe(pngClaiming(8, 8, 40), 'image/png')).toMatchObject({ frames: 40 });
    const boastful = probe(pngClaiming(1_000, 1_000, 0xffffffff), 'image/png');
    await expect(boastful).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' });
  });
});

describe('a damaged picture', () => {
  const truncations = IMAGES.flatMap((name) => [0.05, 0.3, 0.6, 0.9].map((part) => [name, part] as const));

  it.each(truncations)('%s cut to %d of its length', async (name, part) => {
    const bytes = readFixture(name);
    const cut = bytes.subarray(0, Math.floor(bytes.length * part));
    await expect(probe(cut, typeOf(name))).rejects.toMatchObject({ code: 'CORRUPT_MEDIA' });
  });

  it.each(IMAGES)('%s without its last 20 bytes', async (name) => {
    const cut = readFixture(name).subarray(0, -20);
    await expect(probe(cut, typeOf(name))).rejects.toMatchObject({ code: 'CORRUPT_MEDIA' });
  });

  it.each([
    ['zeros', Buffer.alloc(5_000), 'image/png'],
    ['a signature and zeros', Buffer.concat([pngClaiming(1, 1).subarray(0, 8), Buffer.alloc(99)]), 'image/png'],
    ['script in a GIF', Buffer.from('GIF89a/*\0\0\0\0\0*/=1;alert(document.domain)//;', 'latin1'), 'image/gif'],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), 'image/png'],
    ['a million boxes', mp4OfEmptyBoxes(1_000_000).fill('avif', 8, 12), 'image/avif'],
    ['a JPEG of fill bytes', Buffer.concat([Buffer.from('ffd8', 'hex'), Buffer.alloc(2_000_000, 0xff)]), 'image/jpeg'],
  ] as const)('%s', async (_, bytes, mimeType) => {
    await expect(probe(bytes, mimeType)).rejects.toMatchObject({ code: 'CORRUPT_MEDIA' });
  });
});

describe('a sound picture with something behind it', () => {
  it.each(IMAGES)('%s', async (name) => {
    const bytes = Buffer.concat([readFixture(name), Buffer.from('PK\x03\x04<script>', 'latin1')]);
    expect(await probe(bytes, typeOf(name))).toEqual(MEDIA_FIXTURES[name].details);
  });

  it('a GIF without its trailer', async () => {
    const bytes = readFixture('animated.gif').subarray(0, -1);
    expect(await probe(bytes, 'image/gif')).toEqual(MEDIA_FIXTURES['animated.gif'].details);
  });
});

describe('a JPEG as cameras and editors leave it', () => {
  const jpeg = readFixture('still.jpg');
  const { details } = MEDIA_FIXTURES['still.jpg'];
  const end = jpeg.lastIndexOf(Buffer.from('ffd9', 'hex'));
  const segment = 2 + 2 + jpeg.readUInt16BE(4);

  it.each([
    ['without its end', jpeg.subarray(0, end)],
    [
      'without its end, but with a trailer',
      Buffer.concat([jpeg.subarray(0, end), Buffer.from('\0\0\x01\x0aSEFH', 'latin1')]),
    ],
    ['with half of its end', jpeg.subarray(0, end + 1)],
    [
      'with zeros between segments',
      Buffer.concat([jpeg.subarray(0, segment), Buffer.alloc(999), jpeg.subarray(segment)]),
    ],
    [
      'with text between segments',
      Buffer.concat([jpeg.subarray(0, segment), Buffer.from('none of it'), jpeg.subarray(segment)]),
    ],
    [
      'with restarts between segments',
      Buffer.concat([jpeg.subarray(0, segment), Buffer.from('ffd0ff01', 'hex'), jpeg.subarray(segment)]),
    ],
    ['with fill bytes', Buffer.concat([jpeg.subarray(0, segment), Buffer.alloc(99, 0xff), jpeg.subarray(segment)])],
  ])('%s is whole', async (_, bytes) => {
    expect(await probe(bytes, 'image/jpeg')).toEqual(details);
  });

  it('with both, and less of its pixels, is not', async () => {
    const stray = Buffer.concat([jpeg.subarray(0, segment), Buffer.alloc(9), jpeg.subarray(segment, -40)]);
    await expect(probe(stray, 'image/jpeg')).rejects.toMatchObject({ code: 'CORRUPT_MEDIA' });
    expect(
      await probe(Buffer.concat([stray.subarray(0, -1), jpeg.subarray(stray.length - 1 - 9, end)]), 'image/jpeg'),
    ).toEqual(details);
  });
});

describe('a picture that is larger than may be read', () => {
  /** What there is of a picture of a gigabyte that begins with `head`. */
  const large = (head: Buffer) => ({
    bytes: Buffer.concat([head, Buffer.alloc(65_536 - head.length)]),
    sizeBytes: 1024 ** 3,
  });

  it.each([
    'still.png',
    'animated.png',
    'still.jpg',
    'rotated.jpg',
    'still.avif',
    'animated.avif',
    'still.webp',
  ] as const)('%s is known by its head', async (name) => {
    const { details } = MEDIA_FIXTURES[name];
    expect(await probeImage(large(readFixture(name)), typeOf(name), MAX_PIXELS)).toEqual(details);
  });

  it.each(['animated.gif', 'animated.webp'] as const)('%s has frames beyond its head', async (name) => {
    expect(await probeImage(large(readFixture(name)), typeOf(name), MAX_PIXELS)).toBeNull();
  });

  it.each(['animated.gif', 'animated.webp', 'still.webp', 'still.png', 'still.jpg', 'still.avif'] as const)(
    '%s may have no more pixels than another',
    async (name) => {
      const probing = probeImage(large(readFixture(name)), typeOf(name), 64 * 48 - 1);
      await expect(probing).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' });
    },
  );
});

it('reads every form of WebP from the head as the decoder does', async () => {
  const pixels = { create: { width: 37, height: 21, channels: 4, background: '#00000080' } } as const;
  for (const options of [{ lossless: true }, { lossless: false }]) {
    for (const picture of [sharp(pixels), sharp(pixels).flatten()]) {
      const bytes = await picture.webp(options).toBuffer();
      const whole = await probe(bytes, 'image/webp');
      expect(await probeImage({ bytes, sizeBytes: 100_000 }, 'image/webp', MAX_PIXELS)).toEqual(whole);
      expect(whole).toMatchObject({ width: 37, height: 21 });
    }
  }
});
