import sharp from 'sharp';
import { createPosterFrames } from '../../../../src/providers/local/ffmpeg/poster-frames';
import { runFfmpeg } from '../../../../src/providers/local/ffmpeg/run-ffmpeg';
import { MEDIA_FIXTURE_NAMES, MEDIA_FIXTURES, readFixture } from '../../../support/media-fixtures';
import { sourceOf } from '../../../support/media-sources';

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
