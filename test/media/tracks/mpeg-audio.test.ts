import { readTracks } from '../../../src/media/tracks/read-tracks';
import type { TrackSummary } from '../../../src/media/tracks/track-summary';
import { readFixture } from '../../support/media/media-fixtures';
import { seededNoise } from '../../support/media/media-hostile';
import { id3Tag } from '../../support/media/media-made';
import { sourceOf, sparseSource } from '../../support/media/media-sources';
import { readWildFile } from '../../support/media/wild-files';
import { processorMs } from '../../support/timing/processor-time';

const MP3 = readFixture('untagged.mp3');
const AAC = readFixture('sound.aac');

async function read(bytes: Uint8Array, { source = sourceOf(bytes), mayReadWhole = true } = {}): Promise<TrackSummary> {
  const found: TrackSummary[] = [];
  await readTracks(source, 'audio/mpeg', { mayReadWhole, onSummary: (summary) => found.push(summary) });
  return found.at(-1) ?? { container: 'none', video: null, audio: null, durationSeconds: null };
}

/** A frame of silence: layer III, 44,100 Hz, mono, of a bit rate by its index. */
function frame(bitrateIndex: number, sizeBytes: number): Buffer {
  const bytes = Buffer.alloc(sizeBytes);
  bytes.set([0xff, 0xfb, bitrateIndex << 4, 0xc4]);
  return bytes;
}
const FRAME_SECONDS = 1152 / 44_100;
/** 128 kbit/s. */
const FRAME = frame(9, 417);

function withHeader(name: 'Xing' | 'VBRI', frames: number): Buffer {
  const bytes = Buffer.from(FRAME);
  const at = name === 'Xing' ? 21 : 36;
  bytes.write(name, at, 'latin1');
  if (name === 'Xing') bytes.writeUInt32BE(1, at + 4);
  bytes.writeUInt32BE(frames, name === 'Xing' ? at + 8 : at + 14);
  return bytes;
}

describe('what stands before the first frame', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a tag', id3Tag(1_000)],
    ['a tag of version 2.2', id3Tag(300, { version: 2 })],
    ['a tag with a footer', id3Tag(500, { version: 4, footer: true })],
    ['three tags', Buffer.concat([id3Tag(10), id3Tag(5_000), id3Tag(20)])],
    ['a tag of a megabyte', id3Tag(1_000_000)],
    ['zeros', Buffer.alloc(5_000)],
    ['a tag and more padding than it says', Buffer.concat([id3Tag(100), Buffer.alloc(9_000)])],
    ['the rest of another frame', MP3.subarray(40, 78)],
  ])('may be %s', async (_, before) => {
    for (const [bytes, container] of [
      [MP3, 'audio/mpeg'],
      [AAC, 'audio/aac'],
    ] as const) {
      const bare = await read(bytes);
      expect(bare.container).toBe(container);
      expect(await read(Buffer.concat([before, bytes]))).toEqual(bare);
    }
  });
});

it('counts what is between frames, and behind them, as nothing', async () => {
  const frames = Buffer.concat(Array<Buffer>(20).fill(FRAME));
  const stray = Buffer.concat([
    frames,
    seededNoise(3, 3_000),
    frames,
    id3Tag(200),
    frames,
    Buffer.from('TAG'.padEnd(128)),
  ]);
  expect((await read(stray)).durationSeconds).toBeCloseTo(60 * FRAME_SECONDS, 2);
});

it('tells layer II, and what is none of either', async () => {
  const layer2 = Buffer.concat(Array<Buffer>(9).fill(Buffer.from(FRAME).fill(0xfd, 1, 2).subarray(0, 417)));
  layer2.fill(0);
  for (let at = 0; at + 417 <= layer2.length; at += 417) layer2.set([0xff, 0xfd, 0x80, 0xc4], at);
  expect((await read(layer2)).container).toBe('audio/mp2');
  await expect(read(seededNoise(5, 50_000))).rejects.toThrow('No frames');
});

it('finds the size of frames of a free bit rate', async () => {
  const found = await read(Buffer.concat(Array<Buffer>(50).fill(frame(0, 701))));
  expect(found.durationSeconds).toBeCloseTo(50 * FRAME_SECONDS, 6);
});

describe('a file that is larger than may be read', () => {
  const large = (head: Buffer, tile: Buffer) => {
    const period = Buffer.concat(Array<Buffer>(160).fill(tile));
    const parts = Array.from({ length: 300 }, (_, index) => ({
      start: head.length + index * period.length,
      bytes: period,
    }));
    return sparseSource(head.length + 300 * period.length, [{ start: 0, bytes: head }, ...parts]);
  };

  it.each(['Xing', 'VBRI'] as const)('has the length that its %s header tells', async (name) => {
    const source = large(withHeader(name, 12_345), FRAME);
    const found = await read(FRAME, { source, mayReadWhole: false });
    expect(found.durationSeconds).toBeCloseTo(12_345 * FRAME_SECONDS, 6);
  });

  it('has that of its bit rate, when that is the same everywhere, and else none', async () => {
    const source = large(Buffer.alloc(0), FRAME);
    const found = await read(FRAME, { source, mayReadWhole: false });
    expect(Math.abs((found.durationSeconds ?? 0) - 48_000 * FRAME_SECONDS)).toBeLessThan(4);
    expect(source.bytesRead).toBeLessThan(4_000_000);
    const varied = large(Buffer.concat(Array<Buffer>(60).fill(frame(5, 208))), FRAME);
    expect((await read(FRAME, { source: varied, mayReadWhole: false })).durationSeconds).toBeNull();
  });
});

it('takes hostile frames in its stride', async () => {
  const spent = await processorMs(async () => {
    for (const pattern of ['fffb90c4', 'fffb00c4', 'fff1508000', 'fffb00c4fff300c4fff3', 'ff']) {
      await read(Buffer.alloc(4_000_000, Buffer.from(pattern, 'hex'))).catch(() => null);
    }
    await read(Buffer.alloc(4_000_000, id3Tag(0))).catch(() => null);
  });
  expect(spent).toBeLessThan(8_000);
});

it('is read of a file cut anywhere without a fault', async () => {
  const whole = readWildFile('tagged.aac');
  for (let size = 8_100; size < whole.length; size += 997) {
    const found = await read(whole.subarray(0, size)).catch((error: unknown) => error);
    if (!(found instanceof Error)) expect(found).toMatchObject({ container: 'audio/aac' });
  }
});
