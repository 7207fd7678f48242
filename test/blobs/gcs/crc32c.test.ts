import { Crc32c } from '../../../src/blobs/gcs/crc32c';
import { testBytes } from '../../support/blobs/blob-bytes';
import { crc32cOf } from '../../support/gcs-server/crc32c';

function checksumOf(...pieces: readonly Uint8Array[]): string {
  const checksum = new Crc32c();
  for (const piece of pieces) checksum.update(piece);
  return checksum.toString();
}

const ASCENDING = Array.from({ length: 32 }, (_, index) => index);
const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');

describe('CRC-32C', () => {
  // Which writes the lowest byte first.
  it.each([
    ['32 bytes of zeroes', Buffer.alloc(32), '8a9136aa'],
    ['32 bytes of ones', Buffer.alloc(32, 0xff), '62a8ab43'],
    ['32 ascending bytes', Buffer.from(ASCENDING), '46dd794e'],
    ['32 descending bytes', Buffer.from(ASCENDING).reverse(), '113fdb5c'],
    ['nothing', Buffer.alloc(0), '00000000'],
  ])('is that of RFC 3720: %s', (_name, bytes, checksum) => {
    expect(checksumOf(bytes)).toBe(base64(checksum));
  });

  it('is the same wherever the bytes are cut, and wherever they lie in memory', () => {
    const bytes = testBytes(100);
    const whole = crc32cOf(bytes);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      expect(checksumOf(bytes.subarray(0, cut), bytes.subarray(cut))).toBe(whole);
      expect(checksumOf(bytes.subarray(cut))).toBe(crc32cOf(bytes.subarray(cut)));
    }
  });
});
