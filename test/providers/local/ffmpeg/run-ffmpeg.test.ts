import {
  FfmpegFailedError,
  type FfmpegRun,
  isFfmpegInstalled,
  runFfmpeg,
} from '../../../../src/providers/local/ffmpeg/run-ffmpeg';
import { readFixture } from '../../../support/media/media-fixtures';

const { signal } = new AbortController();
const ENDLESS_NOISE = '-stream_loop -1 -i source -t 3600 -c:v libx264 -preset veryslow video.mp4'.split(' ');

function run(source: Uint8Array, more: Partial<FfmpegRun>) {
  const wav = { arguments: ['-i', 'source', 'sound.wav'], output: 'sound.wav' };
  return runFfmpeg({ files: { source }, signal, ...wav, ...more });
}

it('is there, as an optional dependency', () => {
  expect(isFfmpegInstalled()).toBe(true);
});

it.each([
  'sound.mp3',
  'sound.flac',
  'opus.ogg',
  'vorbis.ogg',
  'sound.m4a',
  'sound.weba',
  'video.mov',
  'video.mkv',
] as const)('hears %s', async (name) => {
  const samples = await run(readFixture(name), {
    arguments: ['-i', 'source', '-ac', '1', '-ar', '8000', '-c:a', 'pcm_s16le', '-f', 's16le', 'samples'],
    output: 'samples',
  });
  // A second of sound, and a little of a frame that was filled up.
  expect(samples.length / 2 / 8_000).toBeGreaterThan(0.9);
  expect(samples.length / 2 / 8_000).toBeLessThan(1.2);
});

it('tells how far it is when it knows how far there is to go', async () => {
  const seen: number[] = [];
  await run(readFixture('video.mp4'), {
    arguments: ['-stream_loop', '20', '-i', 'source', '-vf', 'scale=320:240', '-preset', 'ultrafast', 'video.mp4'],
    output: 'video.mp4',
    outputSeconds: 21,
    onProgress: (percent) => seen.push(percent),
  });
  expect(seen).toEqual([...seen].sort((left, right) => left - right));
  expect(seen.at(-1)).toBeGreaterThan(90);
  expect(seen.at(-1)).toBeLessThanOrEqual(100);
});

it.each([
  ['a playlist', '#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nother.wav\n#EXT-X-ENDLIST\n'],
  ['a list of files', 'ffconcat version 1.0\nfile other.wav\n'],
  ['a session of a network', 'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n'],
  ['no media', 'Nothing that can be heard'],
  ['nothing', ''],
])('reads no file through %s', async (_name, text) => {
  const other = readFixture('sound.wav');
  const failure = await run(Buffer.from(text), { files: { source: Buffer.from(text), 'other.wav': other } }).catch(
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(FfmpegFailedError);
  expect(failure).toMatchObject({ exitCode: 1 });
});

it('sees no file of the machine', async () => {
  const failure = run(readFixture('sound.wav'), { arguments: ['-i', __filename, 'sound.wav'] });
  await expect(failure).rejects.toThrow(FfmpegFailedError);
});

it('stops soon after it is told to, in the middle of its work', async () => {
  const controller = new AbortController();
  const reason = new Error('Not wanted any more');
  const running = run(readFixture('video.mp4'), {
    arguments: ENDLESS_NOISE,
    output: 'video.mp4',
    signal: controller.signal,
    outputSeconds: 3600,
    onProgress: () => controller.abort(reason),
  });
  await expect(running).rejects.toBe(reason);
});

it('stops when it takes too long', async () => {
  const running = run(readFixture('video.mp4'), { arguments: ENDLESS_NOISE, output: 'video.mp4', timeoutMs: 600 });
  await expect(running).rejects.toMatchObject({ name: 'FfmpegFailedError', exitCode: null });
});
