import { readTracks } from '../../../src/media/tracks/read-tracks';
import type { TrackSummary } from '../../../src/media/tracks/track-summary';
import { readFixture } from '../../support/media/media-fixtures';
import { mp4Box, mp4OfEmptyBoxes, seededNoise } from '../../support/media/media-hostile';
import { sourceOf, sparseSource } from '../../support/media/media-sources';
import { readWildFile } from '../../support/media/wild-files';
import { processorMs } from '../../support/timing/processor-time';

const MP4 = readFixture('video.mp4');

async function read(
  bytes: Uint8Array,
  { source = sourceOf(bytes), mayReadWhole = true } = {},
): Promise<TrackSummary | null> {
  const found: TrackSummary[] = [];
  await readTracks(source, 'video/mp4', { mayReadWhole, onSummary: (summary) => found.push(summary) });
  return found.at(-1) ?? null;
}

/** The same with every box of a type changed, from the byte behind its name on. */
function changed(mp4: Buffer, type: string, change: (bytes: Buffer, content: number) => void): Buffer {
  const copy = Buffer.from(mp4);
  for (let at = copy.indexOf(type); at !== -1; at = copy.indexOf(type, at + 4)) change(copy, at + 4);
  return copy;
}

const ALL_ONES = 0xffffffff;
const FACTS = {
  video: { codec: 'avc1.64000a', isKnownCodec: true, width: 64, height: 48 },
  audio: { codec: 'mp4a.40.2', channels: 1, sampleRateHz: 44_100 },
};

describe('boxes that say nothing about the tracks', () => {
  const moov = MP4.indexOf('moov') - 4;
  const large = Buffer.from('\0\0\0\x01free\0\0\0\0\0\0\0\x20', 'latin1');

  it.each([
    ['a user box', mp4Box('uuid', Buffer.alloc(500))],
    ['free space of a 64-bit size', Buffer.concat([large, Buffer.alloc(16)])],
    ['a picture', mp4Box('meta', seededNoise(1, 900))],
    ['hints of another player', mp4Box('styp', Buffer.alloc(16))],
    ['a thousand empty ones', Buffer.alloc(8_000, mp4Box('skip', Buffer.alloc(0)))],
  ])('may be %s, before the index or behind', async (_, box) => {
    expect(await read(Buffer.concat([MP4.subarray(0, moov), box, MP4.subarray(moov)]))).toMatchObject(FACTS);
    expect(await read(Buffer.concat([MP4, box]))).toMatchObject({ ...FACTS, durationSeconds: 1 });
  });

  it.each(['colr', 'pasp', 'btrt', 'fiel', 'udta', 'vmhd', 'smhd', 'dinf', 'sgpd'])(
    'may be a %s of noise',
    async (type) => {
      const noise = seededNoise(2, 4);
      const copy = changed(MP4, type, (bytes, content) => noise.copy(bytes, content));
      expect(await read(copy)).toMatchObject({ audio: FACTS.audio, durationSeconds: 1 });
    },
  );
});

describe('durations', () => {
  const withDurations = (value: number) => {
    const header = changed(MP4, 'mvhd', (bytes, content) => bytes.writeUInt32BE(value, content + 16));
    const tracks = changed(header, 'tkhd', (bytes, content) => bytes.writeUInt32BE(value, content + 20));
    return changed(tracks, 'mdhd', (bytes, content) => bytes.writeUInt32BE(value, content + 16));
  };
  const withEdits = (mp4: Buffer, value: number) =>
    changed(mp4, 'elst', (bytes, content) => bytes.writeUInt32BE(value, content + 8));

  it.each([0, 0x7fffffff, ALL_ONES])('that all are %d are those of the samples', async (value) => {
    expect((await read(withEdits(withDurations(value), value)))?.durationSeconds).toBeCloseTo(1, 1);
    expect((await read(withDurations(value)))?.durationSeconds).toBeCloseTo(1, 1);
  });

  it('of an edit list are what is shown', async () => {
    const shorter = changed(MP4, 'elst', (bytes, content) => bytes.writeUInt32BE(500, content + 8));
    expect((await read(shorter))?.durationSeconds).toBeCloseTo(0.5, 3);
  });

  it('that nothing tells are none', async () => {
    const nothing = withEdits(withDurations(ALL_ONES), ALL_ONES);
    const listless = changed(nothing, 'stts', (bytes, content) => bytes.writeUInt32BE(0, content + 4));
    expect(await read(listless)).toMatchObject({ ...FACTS, durationSeconds: null });
  });
});

describe('fragments', () => {
  const fragmented = readWildFile('partly-fragmented.mp4');

  it('count beyond what the index lists, also when most of the file may not be read', async () => {
    expect((await read(fragmented))?.durationSeconds).toBeCloseTo(3.02, 1);
    const start = 4_000_000_000;
    const parts = [
      { start: 0, bytes: fragmented },
      { start, bytes: fragmented },
    ];
    const source = sparseSource(start + fragmented.length, parts);
    expect((await read(fragmented, { source, mayReadWhole: false }))?.durationSeconds).toBeCloseTo(3.02, 1);
    expect(source.bytesRead).toBeLessThan(5_000_000);
  });

  it('count without an index of theirs, and when the last one is cut off', async () => {
    const bare = Buffer.from(fragmented);
    bare.write('free', bare.lastIndexOf('mfra'), 'latin1');
    expect((await read(bare))?.durationSeconds).toBeCloseTo(3.02, 1);
    const last = fragmented.lastIndexOf('moof') - 4;
    expect((await read(fragmented.subarray(0, last)))?.durationSeconds).toBeCloseTo(2.03, 1);
  });

  it('of a large file that are not at its end leave the length unknown', async () => {
    const source = sparseSource(4_000_000_000, [{ start: 0, bytes: fragmented }]);
    const found = await read(fragmented, { source, mayReadWhole: false });
    expect(found).toMatchObject({ video: { width: 160 }, durationSeconds: null });
  });
});

describe('pictures', () => {
  it.each([
    ['a quarter turn', [0, 0x10000, -0x10000, 0], { width: 48, height: 64 }],
    ['a quarter turn back', [0, -0x10000, 0x10000, 0], { width: 48, height: 64 }],
    ['half a turn', [-0x10000, 0, 0, -0x10000], { width: 64, height: 48 }],
    ['a mirror', [-0x10000, 0, 0, 0x10000], { width: 64, height: 48 }],
    ['nothing at all', [0, 0, 0, 0], { width: 64, height: 48 }],
  ] as const)('of %s', async (_, [a, b, c, d], size) => {
    const turned = changed(MP4, 'tkhd', (bytes, content) => {
      for (const [offset, value] of [
        [40, a],
        [44, b],
        [52, c],
        [56, d],
      ] as const)
        bytes.writeInt32BE(value, content + offset);
    });
    expect(await read(turned)).toMatchObject({ video: size });
  });

  it('of pixels that are not square are as wide as they are shown', async () => {
    const wide = changed(MP4, 'pasp', (bytes, content) => {
      bytes.writeUInt32BE(4, content);
      bytes.writeUInt32BE(3, content + 4);
    });
    expect(await read(wide)).toMatchObject({ video: { width: 85, height: 48 } });
  });

  it('are told by the name that the file gives their codec', async () => {
    const named = (name: string) =>
      changed(readWildFile('hvc1.mov'), 'hvc1', (bytes, content) => bytes.write(name, content - 4));
    expect(await read(named('hvc1'))).toMatchObject({ video: { codec: 'hvc1.4.10.L30.9E.8' } });
    expect(await read(named('hev1'))).toMatchObject({ video: { codec: 'hev1.4.10.L30.9E.8' } });
  });
});

it('takes hostile boxes in its stride', async () => {
  const spent = await processorMs(async () => {
    const inside = mp4Box('moov', Buffer.alloc(4_000_000, mp4Box('trak', Buffer.alloc(0))));
    const fragments = Buffer.alloc(4_000_000, mp4Box('moof', mp4Box('traf', mp4Box('trun', Buffer.alloc(8, 0xff)))));
    const nested = Buffer.from('\0\0\0\0moov'.repeat(100_000), 'latin1');
    for (const bytes of [mp4OfEmptyBoxes(300_000), inside, Buffer.concat([MP4, fragments]), nested]) {
      await read(bytes).catch(() => null);
    }
  });
  expect(spent).toBeLessThan(10_000);
});

it('is read of a file cut or damaged anywhere without hanging', async () => {
  for (const file of [MP4, fragmentedFixture()]) {
    for (let at = 40; at < Math.min(file.length, 3_000); at += 37) {
      const damaged = Buffer.from(file);
      damaged.writeUInt32BE(ALL_ONES, at);
      await read(damaged).catch((error: unknown) => expect(error).toBeInstanceOf(Error));
      await read(file.subarray(0, at)).catch((error: unknown) => expect(error).toBeInstanceOf(Error));
    }
  }
});

function fragmentedFixture(): Buffer {
  return readFixture('fragmented.mp4');
}
