import { readTracks } from '../../../src/media/tracks/read-tracks';
import type { TrackSummary } from '../../../src/media/tracks/track-summary';
import { chunk, waveFormat, waveOf } from '../../support/media/media-made';
import { sourceOf, sparseSource } from '../../support/media/media-sources';

async function read(bytes: Uint8Array): Promise<TrackSummary | null> {
  let found: TrackSummary | null = null;
  const onSummary = (summary: TrackSummary) => {
    found = summary;
  };
  await readTracks(sourceOf(bytes), 'audio/wav', { mayReadWhole: true, onSummary });
  return found;
}

const PCM = waveFormat({ tag: 1, channels: 2, sampleRateHz: 8_000, blockBytes: 4, bitsPerSample: 16 });
/** Two seconds. */
const SAMPLES = Buffer.alloc(64_000, 1);

describe('the size of the sound', () => {
  it.each([0, 0x7fffffff, 0xffffffff, 0x7ffff000, 64_000])('that says %d is what there is', async (size) => {
    expect(await read(waveOf({ format: PCM, data: SAMPLES, dataSize: size }))).toMatchObject({ durationSeconds: 2 });
  });

  it('is that of the chunk, not that of what follows it', async () => {
    const listed = Buffer.concat([waveOf({ format: PCM, data: SAMPLES }), chunk('LIST', Buffer.alloc(3_000))]);
    expect(await read(listed)).toMatchObject({ durationSeconds: 2 });
  });

  it.each(['RF64', 'BW64'])('of %s has 64 bits, or none', async (form) => {
    const ds64 = Buffer.alloc(28);
    ds64.writeBigUInt64LE(64_000n, 8);
    const options = { form, format: PCM, data: SAMPLES, dataSize: 0xffffffff };
    expect(await read(waveOf({ ...options, before: [chunk('ds64', ds64)] }))).toMatchObject({ durationSeconds: 2 });
    expect(await read(waveOf({ ...options, before: [chunk('ds64', Buffer.alloc(28))] }))).toMatchObject({
      durationSeconds: 2,
    });
    ds64.writeBigUInt64LE(0xffff_ffff_ffff_ffffn, 8);
    expect(await read(waveOf({ ...options, before: [chunk('ds64', ds64)] }))).toMatchObject({ durationSeconds: 2 });
  });
});

describe('the chunks', () => {
  it('may be many, odd, and not padded', async () => {
    const odd = Buffer.concat([Buffer.from('LIST\x05\0\0\0', 'latin1'), Buffer.from('hello')]);
    const junk = chunk('JUNK', Buffer.alloc(7));
    for (const before of [[odd], [junk, chunk('bext', Buffer.alloc(602))], [chunk('ID3 ', Buffer.alloc(99)), junk]]) {
      expect(await read(waveOf({ format: PCM, data: SAMPLES, before }))).toMatchObject({ durationSeconds: 2 });
    }
  });

  it.each([
    ['none', Buffer.from('RIFF\0\0\0\0WAVE', 'latin1')],
    ['no sound', waveOf({ format: PCM, data: Buffer.alloc(0) }).subarray(0, -8)],
    ['no format', Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVE', 'latin1'), chunk('data', SAMPLES)])],
    [
      'two million',
      Buffer.concat([
        Buffer.from('RIFF\0\0\0\0WAVE', 'latin1'),
        Buffer.alloc(16_000_000, chunk('JUNK', Buffer.alloc(0))),
      ]),
    ],
  ])('may be %s, and then it is unreadable', async (_, bytes) => {
    await expect(read(bytes)).rejects.toThrow();
  });
});

describe('the format', () => {
  it.each([
    ['PCM of 8 bits', { tag: 1, blockBytes: 1, bitsPerSample: 8 }, 16_000, 'pcm-u8', 2],
    ['PCM of 24 bits', { tag: 1, blockBytes: 3, bitsPerSample: 24 }, 48_000, 'pcm-s24', 2],
    ['PCM of 20 bits in 24', { tag: 1, blockBytes: 3, bitsPerSample: 20 }, 48_000, 'pcm-s24', 2],
    ['float', { tag: 3, blockBytes: 4, bitsPerSample: 32 }, 64_000, 'pcm-f32', 2],
    ['A-law', { tag: 6, blockBytes: 1, bitsPerSample: 8 }, 16_000, 'alaw', 2],
    ['mu-law', { tag: 7, blockBytes: 1, bitsPerSample: 8 }, 16_000, 'ulaw', 2],
    ['ADPCM of Microsoft', { tag: 2, blockBytes: 256, bitsPerSample: 4, extra: [500] }, 8_192, 'adpcm-ms', 2],
    ['ADPCM that does not tell its blocks', { tag: 2, blockBytes: 256, bitsPerSample: 4 }, 8_192, 'adpcm-ms', 2],
    ['ADPCM of IMA', { tag: 0x11, blockBytes: 256, bitsPerSample: 4, extra: [505] }, 8_192, 'adpcm-ima', 2.02],
    ['GSM', { tag: 0x31, blockBytes: 65, bitsPerSample: 0, extra: [320] }, 3_250, 'gsm', 2],
    ['one by its rate', { tag: 0x45, blockBytes: 1, bitsPerSample: 4, bytesPerSecond: 4_000 }, 8_000, 'g726', 2],
    ['one without a name', { tag: 0x1234, blockBytes: 1, bitsPerSample: 0, bytesPerSecond: 4_000 }, 8_000, '0x1234', 2],
  ] as const)('%s', async (_, format, dataBytes, codec, seconds) => {
    const whole = waveFormat({ channels: 1, sampleRateHz: 8_000, ...format });
    const found = await read(waveOf({ format: whole, data: Buffer.alloc(dataBytes) }));
    expect(found?.audio).toEqual({ codec, channels: 1, sampleRateHz: 8_000 });
    expect(found?.durationSeconds).toBeCloseTo(seconds, 2);
  });

  it('is the one within an extensible one', async () => {
    const extension = Buffer.alloc(24);
    extension.writeUInt16LE(22, 0);
    extension.writeUInt16LE(3, 8);
    const outer = waveFormat({ tag: 0xfffe, channels: 1, sampleRateHz: 8_000, blockBytes: 4, bitsPerSample: 32 });
    const found = await read(waveOf({ format: Buffer.concat([outer, extension]), data: Buffer.alloc(64_000) }));
    expect(found).toMatchObject({ audio: { codec: 'pcm-f32' }, durationSeconds: 2 });
  });

  const fact = (samples: number) => {
    const count = Buffer.alloc(4);
    count.writeUInt32LE(samples);
    return chunk('fact', count);
  };

  it('believes the count of samples when it fits, and not when it does not', async () => {
    const format = waveFormat({
      tag: 0x11,
      channels: 1,
      sampleRateHz: 8_000,
      blockBytes: 256,
      bitsPerSample: 4,
      extra: [505],
    });
    const data = Buffer.alloc(8_192);
    expect((await read(waveOf({ format, data, before: [fact(16_000)] })))?.durationSeconds).toBe(2);
    expect((await read(waveOf({ format, data, before: [fact(9_000_000)] })))?.durationSeconds).toBeCloseTo(2.02, 3);
  });

  it.each([
    ['FLAC', { tag: 0xf1ac, blockBytes: 1, bitsPerSample: 16, bytesPerSecond: 16_000 }],
    ['ADPCM of Yamaha', { tag: 0x20, blockBytes: 1, bitsPerSample: 4, bytesPerSecond: 5_500 }],
  ] as const)('that cannot be counted goes by the count of samples, not by the nominal rate: %s', async (_, made) => {
    const format = waveFormat({ channels: 1, sampleRateHz: 8_000, ...made });
    const secondsOf = async (...before: Buffer[]) =>
      (await read(waveOf({ format, data: Buffer.alloc(8_000), before })))?.durationSeconds;
    expect(await secondsOf(fact(24_000))).toBe(3);
    expect(await secondsOf()).toBe(8_000 / made.bytesPerSecond);
    expect(await secondsOf(fact(0))).toBe(8_000 / made.bytesPerSecond);
    // A day, or nothing, of a second: neither is to be believed.
    expect(await secondsOf(fact(8_000 * 86_400))).toBeNull();
    expect(await secondsOf(fact(1))).toBeNull();
  });
});

it('of gigabytes costs a read or two', async () => {
  const head = waveOf({ format: PCM, data: Buffer.alloc(0), dataSize: 0xffffffff });
  const source = sparseSource(head.length + 4_000_000_000, [{ start: 0, bytes: head }]);
  let seconds: number | null = null;
  await readTracks(source, 'audio/wav', {
    mayReadWhole: false,
    onSummary: (summary) => {
      seconds = summary.durationSeconds;
    },
  });
  expect(seconds).toBe(125_000);
  expect(source.bytesRead).toBeLessThan(10_000);
});
