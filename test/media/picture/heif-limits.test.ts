import { readAvifStructure } from '../../../src/media/picture/avif';
import { readHevcPicture } from '../../../src/media/picture/hevc-picture';
import { probeImage } from '../../../src/media/probe-image';
import { type HeifGrid, heifGrid } from '../../support/media/heif-files';
import { mp4Box } from '../../support/media/media-hostile';

const LARGE = { columns: 20, rows: 20, width: 3_200, height: 1_920 };

function probe(bytes: Buffer, maxPixels = 100_000_000) {
  return probeImage({ bytes, sizeBytes: bytes.length }, 'image/heic', maxPixels);
}

const grid = (changes: Partial<HeifGrid> = {}) => heifGrid({ ...LARGE, ...changes });

/** The same, with what `edit` makes of its list of where its items are. */
function withLocations(edit: (iloc: Buffer) => void): Buffer {
  const bytes = Buffer.from(grid());
  const at = bytes.indexOf('iloc') - 4;
  edit(bytes.subarray(at, at + bytes.readUInt32BE(at)));
  return bytes;
}

describe('a HEIF picture of more items than libheif takes by itself', () => {
  it.each([
    ['one more', grid({ columns: 16, rows: 16, width: 2_560, height: 1_536 }), 2_560, 1_536],
    ['many more', grid(), 3_200, 1_920],
    [
      'something else behind it',
      Buffer.concat([grid(), mp4Box('mpvd', mp4Box('moov', Buffer.alloc(99)))]),
      3_200,
      1_920,
    ],
  ])('is known: %s', async (_name, bytes, width, height) => {
    expect(await probe(bytes)).toMatchObject({ format: 'heic', width, height, hasAlpha: false, frames: 1 });
  });

  it('is too large by its pixels as any other is', async () => {
    await expect(probe(grid(), 3_200 * 1_920 - 1)).rejects.toThrow('3200 x 1920');
  });

  it.each([
    ['more items than are read', grid({ columns: 130, rows: 32, width: 20_000, height: 3_000 })],
    ['an item beyond its end', withLocations((iloc) => iloc.writeUInt32BE(0xffffff, iloc.length - 4))],
    ['an item that is made of others', withLocations((iloc) => iloc.writeUInt16BE(2, iloc.length - 14))],
    [
      'a film before it',
      Buffer.concat([grid().subarray(0, 24), mp4Box('moov', Buffer.alloc(99)), grid().subarray(24)]),
    ],
  ])('is too large, not damaged, with %s', async (_name, bytes) => {
    await expect(probe(bytes)).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' });
  });

  it('takes no memory for what it says of itself beyond measure', async () => {
    const bytes = grid();
    const start = bytes.indexOf('meta') - 4;
    const end = start + bytes.readUInt32BE(start);
    // Empty groups, of which libheif without its limits makes 800 MB.
    const groups = mp4Box('grpl', Buffer.alloc(15_000_000, mp4Box('eqiv', Buffer.alloc(0))));
    const hostile = Buffer.concat([bytes.subarray(0, end), groups, bytes.subarray(end)]);
    hostile.writeUInt32BE(end - start + groups.length, start);
    const before = process.resourceUsage().maxRSS;
    await expect(probe(hostile)).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' });
    // In kilobytes.
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(200 * 1024);
  });
});

/** How many numbers of four bytes `work` reads of buffers. Counted by hand: a spy keeps each call. */
function readsIn(work: () => unknown): number {
  const { readUInt32BE } = Buffer.prototype;
  let reads = 0;
  Buffer.prototype.readUInt32BE = function (this: Buffer, offset?: number) {
    reads += 1;
    return readUInt32BE.call(this, offset);
  };
  try {
    work();
  } finally {
    Buffer.prototype.readUInt32BE = readUInt32BE;
  }
  return reads;
}

it('of eight million boxes, no more are read than a picture may have', () => {
  const boxes = Buffer.alloc(64 * 1024 ** 2, mp4Box('free', Buffer.alloc(0)));
  const hostile = Buffer.concat([grid().subarray(0, 24), boxes]);
  // Two numbers each, of 100,000 boxes, as often as a reader goes through them: some tens of milliseconds.
  const mostReads = 1_000_000;
  expect(readsIn(() => expect(readHevcPicture(hostile)).toBeNull())).toBeLessThan(mostReads);
  expect(readsIn(() => expect(readAvifStructure(hostile)).toMatchObject({ frames: 1 }))).toBeLessThan(mostReads);
});
