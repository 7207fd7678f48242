import type { ImageMimeType } from '../../../src/domain/media';
import { probeImage } from '../../../src/media/probe-image';
import { MEDIA_FIXTURES, readFixture } from '../../support/media/media-fixtures';
import { longestHoldMs } from '../../support/timing/processor-time';

function probe(bytes: Buffer, mimeType: ImageMimeType) {
  return probeImage({ bytes, sizeBytes: bytes.length }, mimeType, 100_000_000);
}

const avif = readFixture('animated.avif');
const { details } = MEDIA_FIXTURES['animated.avif'];

/** The same file, with other names in place of these. */
function renamed(file: Buffer, ...names: readonly (readonly [string, string])[]): Buffer {
  const copy = Buffer.from(file);
  for (const [from, to] of names) {
    for (let at = copy.indexOf(from); at !== -1; at = copy.indexOf(from, at + 4)) copy.write(to, at, 'latin1');
  }
  return copy;
}

/** No decoder here looks into its pictures, so that they may be of another codec. */
const heic = renamed(avif, ['avis', 'msf1'], ['avif', 'heic'], ['MA1B', 'hevc']);

describe('a HEIF image sequence', () => {
  it.each(['msf1', 'hevc', 'hevx'])('of brand %s, beside a picture, is told as one of AVIF is', async (brand) => {
    const file = renamed(heic, ['hevc', brand]);
    expect(await probe(file, 'image/heic')).toEqual({ ...details, format: 'heic' });
  });

  it('is the first of pictures among its tracks', async () => {
    const track = heic.indexOf('trak') - 4;
    const sound = renamed(heic.subarray(track, track + heic.readUInt32BE(track)), ['pict', 'soun'], ['stsz', 'free']);
    const file = Buffer.concat([heic.subarray(0, track), sound, heic.subarray(track)]);
    const moov = file.indexOf('moov') - 4;
    file.writeUInt32BE(file.readUInt32BE(moov) + sound.length, moov);
    expect(await probe(file, 'image/heic')).toMatchObject({ frames: 3, durationMs: 300 });
    const soundAlone = Buffer.concat([heic.subarray(0, track), renamed(heic.subarray(track), ['pict', 'soun'])]);
    expect(await probe(soundAlone, 'image/heic')).toMatchObject({ frames: 1, durationMs: null });
  });

  it('whose tracks may be beyond what is read has frames that nobody knows', async () => {
    const mdat = heic.indexOf('mdat') - 4;
    const moov = heic.indexOf('moov') - 4;
    const late = Buffer.concat([heic.subarray(0, moov), heic.subarray(mdat)]);
    expect(await probeImage({ bytes: late.subarray(0, -9), sizeBytes: 1e9 }, 'image/heic', 1e8)).toBeNull();
  });

  it.each([
    ['image/heic', 'image/heic-sequence', heic],
    ['image/avif', 'image/avif', avif],
  ] as const)('of %s without a picture beside it is not accepted, but not damaged', async (type, detected, file) => {
    for (const box of ['meta', 'pitm']) {
      const alone = renamed(file, [box, 'free']);
      await expect(probe(alone, type)).rejects.toMatchObject({
        code: 'UNSUPPORTED_MEDIA_TYPE',
        details: { detectedMimeType: detected },
      });
      await expect(probe(alone.subarray(0, -9), type)).rejects.toMatchObject({ code: 'CORRUPT_MEDIA' });
    }
  });

  it('of a million tracks that claim all that follows does not hold the thread', async () => {
    const track = Buffer.from('\0\0\0\x10trak\0\xff\0\0mdia', 'latin1');
    const moov = Buffer.from('\0\xf4\x24\x08moov', 'latin1');
    const hostile = Buffer.concat([heic.subarray(0, heic.indexOf('moov') - 4), moov, Buffer.alloc(16_000_000, track)]);
    const heldMs = await longestHoldMs(() => probe(hostile, 'image/heic').catch(() => {}));
    expect(heldMs).toBeLessThan(1_000);
  });
});
