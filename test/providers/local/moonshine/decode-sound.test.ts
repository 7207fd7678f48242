import type { MimeType } from '../../../../src/domain/media';
import type { MediaProber } from '../../../../src/media/media-prober';
import { runFfmpeg } from '../../../../src/providers/local/ffmpeg/run-ffmpeg';
import { decodeSound } from '../../../../src/providers/local/moonshine/moonshine';
import { readFixture } from '../../../support/media/media-fixtures';
import { toneWav } from '../../../support/media/spoken-media';

const SAMPLE_RATE_HZ = 16_000;
const HOUR_SECONDS = 3600;
const TONE = toneWav(1);
const { signal } = new AbortController();

/** Knows of nothing how long it is. */
const prober: MediaProber = {
  probe: async () => ({ details: null, capturedAt: null }) as never,
  close: async () => {},
};

/** A WebM of the tone, half of which comes so many seconds later than it would. */
const pausedFor = (seconds: number) =>
  encode({ tone: TONE }, ['-i', 'tone', '-af', `asetpts='PTS + gte(T, 0.5) * ${seconds} / TB'`]);

function encode(files: Record<string, Uint8Array>, form: readonly string[]): Promise<Uint8Array> {
  return runFfmpeg({
    files,
    arguments: [...form, '-ar', '48000', '-c:a', 'libopus', 'out.webm'],
    output: 'out.webm',
    signal,
  });
}

const decode = (bytes: Uint8Array, mimeType: MimeType = 'audio/webm') =>
  decodeSound({ bytes, mimeType }, prober, { organizationId: 'org', signal });

/** Of each quarter of a second, whether the tone is heard in it. */
function heardIn(samples: Int16Array): string {
  const quarter = SAMPLE_RATE_HZ / 4;
  return Array.from({ length: Math.round(samples.length / quarter) }, (_, index) => {
    const middle = samples.subarray((index + 0.25) * quarter, (index + 0.75) * quarter);
    return middle.some((sample) => Math.abs(sample) > 2_000) ? '#' : '.';
  }).join('');
}

describe('sound', () => {
  it('is heard when it is played: after a pause of the recording', async () => {
    expect(heardIn(await decode(await pausedFor(2)))).toBe('##........##');
  });

  it('is heard when it is played: where it begins after the picture', async () => {
    const files = { picture: readFixture('still.png'), tone: TONE };
    const form = ['-i', 'picture', '-itsoffset', '1', '-i', 'tone', '-c:v', 'libvpx', '-pix_fmt', 'yuv420p'];
    expect(heardIn(await decode(await encode(files, form), 'video/webm'))).toBe('....####');
  });

  it('is heard whole where the clock begins anew', async () => {
    const recording = await pausedFor(0);
    expect(heardIn(await decode(Buffer.concat([recording, recording])))).toBe('########');
  });

  it('is too long where it goes on after hours, and is not filled up to there', async () => {
    await expect(decode(await pausedFor(4 * HOUR_SECONDS))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('30 minutes'),
    });
  });
});
