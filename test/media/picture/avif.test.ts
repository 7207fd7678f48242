import type { ImageMimeType } from '../../../src/domain/media';
import { probeImage } from '../../../src/media/probe-image';
import { MEDIA_FIXTURES, readFixture } from '../../support/media/media-fixtures';

function probe(bytes: Buffer, mimeType: ImageMimeType) {
  return probeImage({ bytes, sizeBytes: bytes.length }, mimeType, 100_000_000);
}

describe('an AVIF as other writers lay it out', () => {
  const avif = readFixture('still.avif');
  const { details } = MEDIA_FIXTURES['still.avif'];
  const large = Buffer.from('\0\0\0\x01free\0\0\0\0\0\0\0\x18\0\0\0\0\0\0\0\0', 'latin1');

  it.each([
    ['with a box of a 64-bit size', Buffer.concat([avif, large])],
    ['with lines behind it', Buffer.concat([avif, Buffer.from('\r\n'.repeat(9))])],
    [
      'with a box of no known name that is not whole',
      Buffer.concat([avif, Buffer.from('\0\0\x01\0SEFHSEFT', 'latin1')]),
    ],
    ['with a last box that goes to the end', Buffer.concat([avif, Buffer.from('\0\0\0\0free1234', 'latin1')])],
  ])('%s is whole', async (_, bytes) => {
    expect(await probe(bytes, 'image/avif')).toEqual(details);
  });

  const mdat = avif.indexOf('mdat');
  const toTheEnd = Buffer.from(avif);
  toTheEnd.writeUInt32BE(0, mdat - 4);

  it('with its picture in a last box that goes to the end is whole, unless that is less than its items', async () => {
    expect(await probe(Buffer.from(toTheEnd), 'image/avif')).toEqual(details);
    const cut = Buffer.from(toTheEnd.subarray(0, -1));
    await expect(probe(cut, 'image/avif')).rejects.toMatchObject({ code: 'CORRUPT_MEDIA' });
  });

  it.each([
    ['cut before its picture', avif.subarray(0, mdat - 4)],
    [
      'cut in its picture, with something behind it',
      Buffer.concat([avif.subarray(0, -99), Buffer.from('PK\x03\x04SEFH')]),
    ],
    ['cut in a box of a 64-bit size', Buffer.concat([avif, large]).subarray(0, -4)],
    [
      'with one smaller than its header',
      Buffer.concat([avif, Buffer.from('\0\0\0\x01free\0\0\0\0\0\0\0\x03', 'latin1')]),
    ],
    [
      'with one of all that there is',
      Buffer.concat([avif, Buffer.from('\0\0\0\x01free', 'latin1'), Buffer.alloc(8, 0xff)]),
    ],
  ])('%s is not', async (_, bytes) => {
    await expect(probe(bytes, 'image/avif')).rejects.toMatchObject({ code: 'CORRUPT_MEDIA' });
  });
});
