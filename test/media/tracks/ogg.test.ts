import { readTracks } from '../../../src/media/tracks/read-tracks';
import type { TrackSummary } from '../../../src/media/tracks/track-summary';
import { type MediaFixtureName, readFixture } from '../../support/media/media-fixtures';
import { sourceOf, sparseSource } from '../../support/media/media-sources';
import { processorMs } from '../../support/timing/processor-time';

async function secondsOf(
  bytes: Buffer,
  { source = sourceOf(bytes), mayReadWhole = true } = {},
): Promise<number | null> {
  let found: TrackSummary | null = null;
  const onSummary = (summary: TrackSummary) => {
    found = summary;
  };
  await readTracks(source, 'audio/ogg', { mayReadWhole, onSummary });
  return (found as TrackSummary | null)?.durationSeconds ?? null;
}

/** The same under another serial number, as the next link of a chain has it. */
function asAnother(ogg: Buffer): Buffer {
  const copy = Buffer.from(ogg);
  for (let at = copy.indexOf('OggS'); at !== -1; at = copy.indexOf('OggS', at + 4)) copy.writeUInt32LE(77, at + 14);
  return copy;
}

/** A stream without sound, of which there is a page before and a page behind the first of the others. */
function skeletonPage(flags: number): Buffer {
  const header = Buffer.from('OggS\0\0\0\0\0\0\0\0\0\0\x63\0\0\0\0\0\0\0\0\0\0\0\x01\x50', 'latin1');
  header.writeUInt8(flags, 5);
  return Buffer.concat([header, Buffer.from('fishead\0'.padEnd(80, '\0'))]);
}

describe.each(['opus.ogg', 'vorbis.ogg'] as const)('%s', (name: MediaFixtureName) => {
  const ogg = readFixture(name);

  it('is one second, and two of them in a chain are two', async () => {
    expect(await secondsOf(ogg)).toBeCloseTo(1, 2);
    expect(await secondsOf(Buffer.concat([ogg, asAnother(ogg)]))).toBeCloseTo(2, 2);
    expect(await secondsOf(Buffer.concat([ogg, ogg, ogg]))).toBeCloseTo(3, 2);
  });

  it('has the length of what is there, wherever it is cut', async () => {
    const end = ogg.length;
    let before = -1;
    for (const part of [0.7, 0.8, 0.9, 0.97, 1]) {
      const seconds = (await secondsOf(ogg.subarray(0, Math.floor(end * part)))) ?? -1;
      expect(seconds).toBeGreaterThanOrEqual(before);
      before = seconds;
    }
    expect(before).toBeCloseTo(1, 2);
  });

  it('counts from where a broadcast was when it was recorded', async () => {
    const late = Buffer.from(ogg);
    for (let at = late.indexOf('OggS'); at !== -1; at = late.indexOf('OggS', at + 4)) {
      const granule = late.readBigInt64LE(at + 6);
      if (granule > 0n) late.writeBigInt64LE(granule + 480_000_000n, at + 6);
    }
    expect(Math.abs(((await secondsOf(late)) ?? 0) - 1)).toBeLessThan(0.3);
  });

  it('may have a skeleton, and damage between its pages', async () => {
    const second = ogg.indexOf('OggS', 4);
    const parts = [
      skeletonPage(2),
      ogg.subarray(0, second),
      skeletonPage(0),
      Buffer.alloc(500, 7),
      ogg.subarray(second),
    ];
    expect(await secondsOf(Buffer.concat(parts))).toBeCloseTo(1, 2);
  });

  it('that is larger than may be read is known by its last page', async () => {
    const last = ogg.lastIndexOf('OggS');
    const start = 5_000_000_000;
    const parts = [
      { start: 0, bytes: ogg },
      { start, bytes: ogg.subarray(last) },
    ];
    const source = sparseSource(start + ogg.length - last, parts);
    expect(await secondsOf(ogg, { source, mayReadWhole: false })).toBeCloseTo(1, 2);
    expect(source.bytesRead).toBeLessThan(3_000_000);
    const other = sparseSource(start + ogg.length - last, [parts[0]!, { start, bytes: asAnother(ogg).subarray(last) }]);
    expect(await secondsOf(ogg, { source: other, mayReadWhole: false })).toBeNull();
  });
});

it('steps through hostile pages in no time', async () => {
  const page = Buffer.alloc(27);
  page.write('OggS', 'latin1');
  const spent = await processorMs(async () => {
    for (const tile of [page, Buffer.from('OggS'), Buffer.from('OggS\x01')]) {
      await secondsOf(Buffer.alloc(4_000_000, tile)).catch(() => null);
    }
  });
  expect(spent).toBeLessThan(10_000);
});
