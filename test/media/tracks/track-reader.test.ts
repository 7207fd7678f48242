import { readdirSync, readFileSync } from 'node:fs';
import { type ByteSource, limitReads, ProbeLimitReached } from '../../../src/media/byte-source';
import { UnreadableTracksError } from '../../../src/media/tracks/track-process';
import { TrackReader } from '../../../src/media/tracks/track-reader';
import { readFixture } from '../../support/media/media-fixtures';
import { mp4OfEmptyBoxes, seededNoise, webmOfManyTracks, webmThatLoops } from '../../support/media/media-hostile';
import { sourceOf, sparseSource } from '../../support/media/media-sources';
import { eventually } from '../../support/timing/eventually';

const MP4 = { mimeType: 'video/mp4', mayReadWhole: true } as const;
const WEBM = { mimeType: 'video/webm', mayReadWhole: true } as const;

let reader: TrackReader;
beforeAll(() => {
  reader = new TrackReader(5_000);
});
afterAll(() => reader.close());

function read(source: ByteSource, request: Parameters<TrackReader['read']>[1] = MP4) {
  return reader.read(source, request, new AbortController().signal);
}

it('reads the tracks', async () => {
  expect(await read(sourceOf(readFixture('video.mp4')))).toEqual({
    container: 'video/mp4',
    video: { codec: 'avc1.64000a', isKnownCodec: true, width: 64, height: 48 },
    audio: { codec: 'mp4a.40.2', channels: 1, sampleRateHz: 44_100 },
    durationSeconds: 1,
  });
});

it('reads many files side by side, and one after the other', async () => {
  const expected = await read(sourceOf(readFixture('video.mov')), { ...MP4, mimeType: 'video/quicktime' });
  for (let round = 0; round < 3; round += 1) {
    const sources = Array.from({ length: 4 }, () => sourceOf(readFixture('video.mov')));
    const found = await Promise.all(sources.map((source) => read(source, { ...MP4, mimeType: 'video/quicktime' })));
    expect(found).toEqual(Array(4).fill(expected));
  }
});

it('says when the parser can make nothing of the file', async () => {
  await expect(read(sourceOf(seededNoise(7, 20_000)))).rejects.toThrow(UnreadableTracksError);
});

it('never opens a playlist', async () => {
  const playlist = Buffer.from('#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n');
  for (const mimeType of ['video/mp4', 'audio/mpeg', 'video/webm', 'audio/ogg'] as const) {
    await expect(read(sourceOf(playlist), { mimeType, mayReadWhole: true })).rejects.toThrow(UnreadableTracksError);
  }
});

it('finds the true length of an MP3 of varying bit rate that does not tell it', async () => {
  const frames = readFixture('untagged.mp3');
  const request = { mimeType: 'audio/mpeg', mayReadWhole: true } as const;
  const once = await read(sourceOf(frames), request);
  // The parser's guess goes by the size of the first frame; here one of four times the bit rate comes first.
  const silence = Buffer.alloc(417);
  silence.set([0xff, 0xfb, 0x90, 0xc4]);
  const led = await read(sourceOf(Buffer.concat([...Array<Buffer>(4).fill(silence), frames])), request);
  expect(led?.durationSeconds).toBeCloseTo((once?.durationSeconds ?? 0) + 4 * (1152 / 44_100), 3);
});

describe('a run that is stopped', () => {
  it('by the byte budget keeps what it found, and the next one is none the worse', async () => {
    const long = sparseSource(50_000_000, [{ start: 0, bytes: readFixture('recorded.webm') }]);
    const found = await read(limitReads(long, 1_000_000), WEBM);
    expect(found).toMatchObject({ video: { codec: 'vp8' }, durationSeconds: null });
    expect(await read(sourceOf(readFixture('video.mp4')))).toMatchObject({ durationSeconds: 1 });
  });

  it('by its memory running out, or its time, is none of a bad file', async () => {
    expect(await read(sourceOf(webmOfManyTracks(1_200_000)), WEBM)).toBeNull();
    expect(await read(sourceOf(readFixture('video.mp4')))).toMatchObject({ durationSeconds: 1 });
  });

  it('for having more to look at than is looked at is none of a bad file', async () => {
    expect(await read(sourceOf(mp4OfEmptyBoxes(200_000)))).toBeNull();
  });

  it('by the time limit in the middle of a loop ends all the same', async () => {
    const controller = new AbortController();
    const source = sourceOf(webmThatLoops());
    const reading = reader.read(source, WEBM, controller.signal);
    await eventually('it has begun', async () => source.bytesRead > 0);
    controller.abort(new ProbeLimitReached('Too late'));
    expect(await reading).toBeNull();
  });

  it('by the limit on its processor time ends amid a loop, too', async () => {
    const own = new TrackReader(300);
    expect(await own.read(sourceOf(webmThatLoops()), WEBM, new AbortController().signal)).toBeNull();
    await own.close();
  });

  it('by the time limit found nothing when it was given nothing', async () => {
    const controller = new AbortController();
    const source: ByteSource = { sizeBytes: 100, read: () => new Promise(() => {}) };
    const reading = reader.read(source, MP4, controller.signal);
    setImmediate(() => controller.abort(new ProbeLimitReached('Too late')));
    expect(await reading).toBeNull();
  });
});

it('leaves no process behind', async () => {
  const own = new TrackReader(5_000);
  await own.read(sourceOf(readFixture('video.mp4')), MP4, new AbortController().signal);
  await own.close();
  await own.close();
});

describe('a process that the system kills amid a file', () => {
  /** How often its processes are killed when they read; the read itself is answered then. */
  function killing(times: number) {
    const killed: number[] = [];
    const source = sourceOf(readFixture('video.mp4'));
    const read: ByteSource['read'] = async (start, end) => {
      const pid = readersUnderWay()
        .filter((each) => !killed.includes(each))
        .at(-1);
      if (killed.length < times && pid !== undefined) {
        killed.push(pid);
        process.kill(pid, 'SIGKILL');
        await eventually('it has ended', async () => !readersUnderWay().includes(pid));
      }
      return source.read(start, end);
    };
    return { killed, source: { sizeBytes: source.sizeBytes, read } };
  }

  it('is followed by another, which reads it', async () => {
    const own = new TrackReader(5_000);
    const { killed, source } = killing(1);
    expect(await own.read(source, MP4, new AbortController().signal)).toMatchObject({ durationSeconds: 1 });
    expect(killed).toHaveLength(1);
    await own.close();
  });

  it('is followed by no third one: nothing is known of the file', async () => {
    const own = new TrackReader(5_000);
    const { killed, source } = killing(3);
    expect(await own.read(source, MP4, new AbortController().signal)).toBeNull();
    expect(killed).toHaveLength(2);
    await own.close();
  });
});

/** Those of this process that run now, the latest last. */
function readersUnderWay(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isOwnReader(name))
    .map(Number)
    .sort((one, other) => one - other);
}

function isOwnReader(pid: string): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const isOwn = state !== 'Z' && Number(parent) === process.pid;
    return isOwn && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('track-worker');
  } catch {
    return false;
  }
}
