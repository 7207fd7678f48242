import sharp from 'sharp';
import { probeImage } from '../../../src/media/probe-image';
import { MEDIA_FIXTURES, readFixture } from '../../support/media/media-fixtures';
import { pngChunk, seededNoise } from '../../support/media/media-hostile';

function probe(bytes: Buffer) {
  return probeImage({ bytes, sizeBytes: bytes.length }, 'image/png', 100_000_000);
}

/** Where each chunk of this type begins. */
function chunksOf(png: Buffer, type: string): number[] {
  const found: number[] = [];
  for (let at = png.indexOf(type); at !== -1; at = png.indexOf(type, at + 4)) found.push(at - 4);
  return found;
}

function withoutEnd(png: Buffer): Buffer {
  return png.subarray(0, png.lastIndexOf('IEND') - 4);
}

describe('a PNG without its last chunk', () => {
  const png = readFixture('still.png');
  const { details } = MEDIA_FIXTURES['still.png'];
  const text = pngChunk('tEXt', Buffer.from('Comment\0none'));

  it.each([
    ['and nothing instead', withoutEnd(png)],
    ['with a piece of it', png.subarray(0, -5)],
    ['with a text behind its data', Buffer.concat([withoutEnd(png), text])],
    ['with a piece of a text', Buffer.concat([withoutEnd(png), text.subarray(0, -5)])],
    ['with something else behind it', Buffer.concat([withoutEnd(png), Buffer.from('\0\0\0\0none of it', 'latin1')])],
  ])('%s is whole', async (_, bytes) => {
    expect(await probe(bytes)).toEqual(details);
  });

  it('is not when it lacks data: the last of it, or a part that ends with a chunk', async () => {
    const cut = withoutEnd(png).subarray(0, -1);
    await expect(probe(cut)).rejects.toMatchObject({ code: 'CORRUPT_MEDIA' });
    // Noise does not get smaller: its data are several chunks.
    const raw = { width: 256, height: 128, channels: 3 } as const;
    const noise = await sharp(seededNoise(1, 256 * 128 * 3), { raw })
      .png()
      .toBuffer();
    const data = chunksOf(noise, 'IDAT');
    expect(data.length).toBeGreaterThan(1);
    expect(await probe(withoutEnd(noise))).toMatchObject({ width: 256 });
    await expect(probe(noise.subarray(0, data.at(-1)))).rejects.toMatchObject({ code: 'CORRUPT_MEDIA' });
  });

  it('is not when it is an animation, of which a decoder sees the first frame alone', async () => {
    const animation = readFixture('animated.png');
    const cut = animation.subarray(0, chunksOf(animation, 'fcTL').at(-1));
    await expect(probe(cut)).rejects.toMatchObject({ code: 'CORRUPT_MEDIA' });
  });
});
