import sharp from 'sharp';
import { readHevcPicture } from '../../../../src/media/picture/hevc-picture';
import { shrinkPicture } from '../../../../src/media/thumbnail/shrink-picture';
import { createPosterFrames } from '../../../../src/providers/local/ffmpeg/poster-frames';
import { runFfmpeg } from '../../../../src/providers/local/ffmpeg/run-ffmpeg';
import {
  aperture,
  box,
  configuration,
  heifGrid,
  mirror,
  profile,
  rotation,
  TILE,
} from '../../../support/media/heif-files';
import { MEDIA_FIXTURE_NAMES, MEDIA_FIXTURES, readFixture } from '../../../support/media/media-fixtures';
import { sourceOf } from '../../../support/media/media-sources';
import { readWildFile } from '../../../support/media/wild-files';
import { longestHoldMs } from '../../../support/timing/processor-time';

const patient = new AbortController().signal;
const VIDEOS = MEDIA_FIXTURE_NAMES.filter((name) => MEDIA_FIXTURES[name].details.kind === 'VIDEO');

async function frameAt(bytes: Uint8Array, seconds: number, signal = patient) {
  const frame = await createPosterFrames()?.frameAt(sourceOf(Buffer.from(bytes)), seconds, {
    organizationId: 'org_of_a_test',
    signal,
  });
  return frame ?? null;
}

/** @param picture in FFmpeg's filter language */
function videoOf(picture: string): Promise<Uint8Array> {
  return runFfmpeg({
    files: {},
    arguments: ['-filter_complex', picture, '-c:v', 'libx264', '-preset', 'ultrafast', 'video.mp4'],
    output: 'video.mp4',
    signal: patient,
  });
}

describe('a frame of a video', () => {
  it.each(VIDEOS)('is a PNG, as displayed: %s', async (name) => {
    const { width, height } = MEDIA_FIXTURES[name].details as { width: number; height: number };
    const frame = await frameAt(readFixture(name), 0.1);
    expect(await sharp(frame ?? undefined).metadata()).toMatchObject({ format: 'png', width, height });
  });

  it('is the one at that time, or else the first', async () => {
    const video = await videoOf('color=red:s=64x48:d=1[a];color=blue:s=64x48:d=1[b];[a][b]concat');
    for (const [seconds, color] of [
      [0, 'r'],
      [0.5, 'r'],
      [1.5, 'b'],
      [99, 'r'],
    ] as const) {
      const { dominant } = await sharp((await frameAt(video, seconds)) ?? undefined).stats();
      expect(dominant[color]).toBeGreaterThan(200);
    }
  });

  it('fits into the largest thumbnail', async () => {
    const wide = await frameAt(await videoOf('color=red:s=1920x1080:d=0.1'), 0);
    expect(await sharp(wide ?? undefined).metadata()).toMatchObject({ width: 1024, height: 576 });
    const tall = await frameAt(await videoOf('color=red:s=1000x4000:d=0.1'), 0);
    expect(await sharp(tall ?? undefined).metadata()).toMatchObject({ width: 512, height: 2048 });
  });

  it('has the shape that the pixels of the video give it', async () => {
    const frame = await frameAt(await videoOf('color=red:s=720x576:d=0.1,setsar=64/45'), 0);
    expect(await sharp(frame ?? undefined).metadata()).toMatchObject({ width: 1024, height: 576 });
    const stretched = await frameAt(await videoOf('color=red:s=64x64:d=0.1,setsar=60000'), 0);
    expect(await sharp(stretched ?? undefined).metadata()).toMatchObject({ width: 1024, height: 16 });
  });
});

describe('there is no frame', () => {
  it.each([
    ['of sound', readFixture('sound-only.mp4')],
    ['of what is cut off', readFixture('video.mp4').subarray(0, 500)],
    ['of a playlist', Buffer.from('#EXTM3U\n#EXTINF:9,\nvideo\n#EXT-X-ENDLIST\n')],
  ])('%s', async (_what, bytes) => {
    expect(await frameAt(bytes, 1)).toBeNull();
  });

  it('of more than 4K, whatever the file says of itself', async () => {
    expect(await frameAt(await videoOf('color=red:s=4096x2400:d=0.1'), 0)).toBeNull();
  });
});

describe('many frames', () => {
  it('of one organization are read for one after the other, up to 33 in all', async () => {
    const frames = createPosterFrames();
    let reads = 0;
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const read = async () => {
      reads += 1;
      await held;
      throw new Error('The store is away');
    };
    const all = Array.from({ length: 34 }, () =>
      frames?.frameAt({ sizeBytes: 9, read }, 0, {
        organizationId: 'org_of_a_test',
        signal: new AbortController().signal,
      }),
    );
    const settled = Promise.allSettled(all);
    await expect(all[33]).rejects.toMatchObject({ code: 'OVERLOADED', retryable: true });
    expect(reads).toBe(1);
    release();
    expect((await settled).map(({ status }) => status)).toEqual(Array(34).fill('rejected'));
    expect(reads).toBe(33);
  });

  it('are not decoded for whoever gave up', async () => {
    const reason = new Error('Gone');
    await expect(frameAt(readFixture('video.mp4'), 0, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

const { signal } = new AbortController();

async function pictureOf(bytes: Buffer): Promise<Buffer | null> {
  const picture = await createPosterFrames()?.picture(sourceOf(bytes), { organizationId: 'org_of_a_test', signal });
  return picture ?? null;
}

const sizeOf = async (picture: Buffer | null) => {
  const { width, height, format } = await sharp(picture ?? undefined).metadata();
  return { width, height, format };
};
const pixels = async (picture: Buffer | null, edit = (image: sharp.Sharp) => image) =>
  edit(sharp(picture ?? undefined))
    .removeAlpha()
    .raw()
    .toBuffer();
const differenceOf = (left: Buffer, right: Buffer) => {
  expect(left).toHaveLength(right.length);
  return left.reduce((sum, value, index) => sum + Math.abs(value - (right[index] ?? 0)), 0) / left.length;
};

describe('the picture of a HEIF file', () => {
  it('is that of a single item', async () => {
    const picture = await pictureOf(readWildFile('phone.heic'));
    expect(await sizeOf(picture)).toEqual({ ...TILE, format: 'png' });
    const { channels } = await sharp(picture ?? undefined).stats();
    // It is not of one colour.
    expect(channels.some(({ stdev }) => stdev > 20)).toBe(true);
  });

  it('is made of tiles, of which the last ones are cut', async () => {
    const tile = await pixels(await pictureOf(readWildFile('phone.heic')));
    const grid = await pictureOf(heifGrid({ columns: 3, rows: 2, width: 400, height: 150 }));
    expect(await sizeOf(grid)).toMatchObject({ width: 400, height: 150 });
    for (const left of [0, TILE.width]) {
      const part = await pixels(grid, (image) => image.extract({ ...TILE, left, top: 0 }));
      expect(differenceOf(part, tile)).toBeLessThan(1);
    }
    const rest = { left: 320, top: 96, width: 80, height: 54 };
    const cut = await pixels(grid, (image) => image.extract(rest));
    const expected = await pixels(await pictureOf(readWildFile('phone.heic')), (image) =>
      image.extract({ ...rest, left: 0, top: 0 }),
    );
    expect(differenceOf(cut, expected)).toBeLessThan(1);
  });

  it.each([
    ['a quarter to the left', [rotation(1)], (image: sharp.Sharp) => image.rotate(270)],
    ['half a turn', [rotation(2)], (image: sharp.Sharp) => image.rotate(180)],
    ['a quarter to the right', [rotation(3)], (image: sharp.Sharp) => image.rotate(90)],
    ['upside down', [mirror(0)], (image: sharp.Sharp) => image.flip()],
    ['as in a mirror', [mirror(1)], (image: sharp.Sharp) => image.flop()],
  ] as const)('is turned as the file says: %s', async (_name, turns, turn) => {
    const whole = { columns: 2, rows: 1, width: 320, height: 96 };
    const turned = await pictureOf(heifGrid({ ...whole, turns }));
    const expected = await pixels(await pictureOf(heifGrid(whole)), turn);
    expect(differenceOf(await pixels(turned), expected)).toBeLessThan(1);
  });

  it.each([
    ['the last row and column', aperture(399, 149, -1, -1), 0, 0],
    ['all sides', aperture(201, 101, -38, 9), 80, 29],
  ])('is cut as the file says: %s', async (_name, clap, left, top) => {
    const whole = { columns: 3, rows: 2, width: 400, height: 150 };
    const cut = await pictureOf(heifGrid({ ...whole, turns: [clap, rotation(1)] }));
    const { width, height } = await sharp(
      await sharp(cut ?? undefined)
        .rotate(90)
        .png()
        .toBuffer(),
    ).metadata();
    expect([width, height]).toEqual(left === 0 ? [399, 149] : [201, 101]);
    const expected = await pixels(await pictureOf(heifGrid(whole)), (image) =>
      image.extract({ left, top, width: width ?? 0, height: height ?? 0 }),
    );
    // Colours have half of the picture's size, and are made out in another way of an odd one. One pixel aside: 7 to 15.
    const shown = await pixels(cut, (image) => image.rotate(90));
    expect(differenceOf(shown, expected)).toBeLessThan(6.2);
  });

  it('has the size that the file says, odd as it may be', async () => {
    const odd = await pictureOf(heifGrid({ columns: 1, rows: 1, width: 29, height: 95 }));
    expect(await sizeOf(odd)).toMatchObject({ width: 29, height: 95 });
  });

  it('has the colours that its profile says', async () => {
    const black = sharp({ create: { width: 1, height: 1, channels: 3, background: 'black' } });
    const { icc } = await sharp(await black.withIccProfile('p3').png().toBuffer()).metadata();
    if (icc === undefined) throw new Error('There is no profile.');
    const whole = { columns: 1, rows: 1, ...TILE };
    const wide = await pictureOf(heifGrid({ ...whole, turns: [profile(icc)] }));
    expect((await sharp(wide ?? undefined).metadata()).icc?.equals(icc)).toBe(true);
    const shown = await pixels(wide, (image) => image.toColourspace('srgb'));
    const plain = await pixels(await pictureOf(heifGrid(whole)), (image) => image.toColourspace('srgb'));
    expect(differenceOf(shown, plain)).toBeGreaterThan(1);
  });

  it('is shown whatever its profile is', async () => {
    const turns = [profile(Buffer.from('no profile'))];
    const picture = await pictureOf(heifGrid({ columns: 1, rows: 1, ...TILE, turns }));
    const thumbnail = shrinkPicture(picture ?? Buffer.alloc(0), 'image/png', { width: 64, height: 64 });
    expect(await thumbnail.webp().toBuffer({ resolveWithObject: true })).toMatchObject({ info: { width: 64 } });
  });

  it('holds nobody up, whatever the file says of itself', async () => {
    const meta = Buffer.from(heifGrid({ columns: 16, rows: 16, width: 2_560, height: 1_536 }));
    const associations = meta.indexOf('ipma');
    // As many items as there is room for, none of which has a property.
    const many = Buffer.concat([meta.subarray(0, associations - 4), Buffer.alloc(200_000)]);
    many.write('ipma', associations, 'latin1');
    many.writeUInt32BE(200_000, associations - 4);
    many.writeUInt32BE(0xffff_ffff, associations + 8);
    const heldMs = await longestHoldMs(async () => expect(readHevcPicture(many)).toBeNull());
    expect(heldMs).toBeLessThan(1_000);
  });

  it('is none where its parameters would take a hundred times the memory of the file', () => {
    // A hundred kilobytes of parameters, before each of 256 tiles.
    const contents = Buffer.concat([configuration().subarray(8), Buffer.from([39, 0, 2])]);
    contents.writeUInt8(contents.readUInt8(22) + 1, 22);
    const unit = Buffer.concat([Buffer.from([50_000 >> 8, 50_000 & 255]), Buffer.alloc(50_000, 0x4e)]);
    const grid = { columns: 16, rows: 16, width: 2_560, height: 1_536 };
    expect(readHevcPicture(heifGrid(grid))).not.toBeNull();
    expect(readHevcPicture(heifGrid({ ...grid, coding: box('hvcC', contents, unit, unit) }))).toBeNull();
  });

  it('fits into the largest thumbnail', async () => {
    const large = await pictureOf(heifGrid({ columns: 16, rows: 16, width: 2_560, height: 1_536 }));
    expect(await sizeOf(large)).toMatchObject({ width: 1_024, height: 614 });
  });

  const whole = { columns: 2, rows: 2, width: 320, height: 192 };
  const renamed = (from: string, to: string) => {
    const bytes = Buffer.from(heifGrid(whole));
    bytes.write(to, bytes.indexOf(from), 'latin1');
    return bytes;
  };
  /** One tile refers to parameters that are not there. */
  const withoutSettings = (at: number) => (tile: Buffer, index: number) => {
    if (index !== at) return;
    for (let unit = 0; unit < tile.length; unit += 4 + tile.readUInt32BE(unit))
      if ((tile[unit + 4] ?? 0) >>> 1 < 32) tile.writeUInt8(0x81, unit + 6);
  };
  it.each<[string, Buffer]>([
    ['a tile is missing', heifGrid({ ...whole, tiles: 3 })],
    ['it is cut to nothing', heifGrid({ ...whole, turns: [box('clap', Buffer.alloc(32))] })],
    ['it is cut beyond its edges', heifGrid({ ...whole, turns: [aperture(320, 192, 2, 0)] })],
    ['it is cut after a turn', heifGrid({ ...whole, turns: [rotation(1), aperture(100, 100, 0, 0)] })],
    ['a tile is not decoded', heifGrid({ ...whole, editTile: withoutSettings(1) })],
    ['the first tile is not decoded', heifGrid({ ...whole, editTile: withoutSettings(0) })],
    ['it is larger than any', heifGrid({ ...whole, width: 65_535, height: 65_535 })],
    ['it is of no kind that is known', renamed('grid', 'iovl')],
    ['a tile is coded in another way', renamed('hvc1', 'av01')],
    ['nothing says how it is coded', renamed('hvcC', 'free')],
    ['nothing says which item it is', renamed('pitm', 'free')],
    ['the bytes of a tile lie beyond the end', heifGrid(whole).subarray(0, -9)],
    ['the bytes of a tile are damaged', Buffer.concat([heifGrid(whole).subarray(0, -1_315), Buffer.alloc(1_315)])],
    ['there is nothing of all that', Buffer.alloc(100)],
  ])('is none where %s', async (_name, bytes) => {
    expect(await pictureOf(bytes)).toBeNull();
  });
});
