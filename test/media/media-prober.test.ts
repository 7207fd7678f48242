import { MediaFailure } from '../../src/domain/errors';
import { kindOf, type MimeType } from '../../src/domain/media';
import type { ByteSource } from '../../src/media/byte-source';
import { createMediaProber, type MediaProber } from '../../src/media/media-prober';
import { MEDIA_FIXTURE_NAMES, MEDIA_FIXTURES, readFixture } from '../support/media/media-fixtures';
import {
  mp4OfEmptyBoxes,
  webmOfManyTracks,
  webmThatLoops,
  withEndlessSampleTable,
  withoutBox,
} from '../support/media/media-hostile';
import { type CountingSource, sourceOf, sparseSource } from '../support/media/media-sources';
import { eventually } from '../support/timing/eventually';
import { holdTimeouts, passTime, releaseTimers } from '../support/timing/held-timers';
import { longestHoldMs } from '../support/timing/processor-time';

/** No file here is to be unknown because the machine was busy. */
const PATIENT_MS = 120_000;

const CALLER = { organizationId: 'org_of_a_test' };

let prober: MediaProber;
beforeAll(() => {
  prober = createMediaProber({ timeoutMs: PATIENT_MS });
});
afterAll(() => prober.close());

/** A parser on the event loop would hold it for all of its time limit; a collection of garbage holds it too. */
const A_MOMENT_MS = 1_000;

/** What is told of a file that would take too much to know. */
const UNKNOWN = { details: null, thumbhash: null };

const neverReads = (sizeBytes: number): ByteSource => ({ sizeBytes, read: () => new Promise(() => {}) });

describe('a real file of every accepted type', () => {
  it.each(MEDIA_FIXTURE_NAMES)('%s', async (name) => {
    const { sniffedMimeType, mimeType, details } = MEDIA_FIXTURES[name];
    const source = sourceOf(readFixture(name));
    const kind = kindOf(mimeType);
    const thumbhash = kind === 'IMAGE' ? expect.stringMatching(/^[\w+/]{20,40}={0,2}$/) : null;
    expect(await prober.probe(source, sniffedMimeType, CALLER)).toEqual({ mimeType, kind, details, thumbhash });
    expect(source.bytesRead).toBeLessThanOrEqual(2 * source.sizeBytes);
  });

  it.each(MEDIA_FIXTURE_NAMES)('%s as a type that it is not', async (name) => {
    const { sniffedMimeType } = MEDIA_FIXTURES[name];
    const other = sniffedMimeType === 'audio/flac' ? 'image/png' : 'audio/flac';
    const failure = await prober.probe(sourceOf(readFixture(name)), other, CALLER).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'MediaFailure', code: 'CORRUPT_MEDIA' });
  });
});

describe('what the tracks decide', () => {
  it('finds the FLAC behind a long ID3 tag', async () => {
    const tag = Buffer.concat([Buffer.from('ID3\x03\0\0\0\0\x7f\x7f', 'latin1'), Buffer.alloc(0x3fff)]);
    const { details } = MEDIA_FIXTURES['sound.flac'];
    const source = sourceOf(Buffer.concat([tag, readFixture('sound.flac')]));
    expect(await prober.probe(source, 'audio/mpeg', CALLER)).toMatchObject({
      mimeType: 'audio/flac',
      kind: 'AUDIO',
      details,
    });
  });

  it('calls a container without tracks corrupt', async () => {
    const probe = prober.probe(sourceOf(withoutBox(readFixture('video.mp4'), 'moov')), 'video/mp4', CALLER);
    await expect(probe).rejects.toMatchObject({ code: 'CORRUPT_MEDIA' });
  });
});

describe('a large file', () => {
  const GIGABYTES_4 = 4 * 1024 ** 3;

  it('is a picture by its head, and not decoded', async () => {
    const frugal = createMediaProber({ maxBytes: 65_536 });
    const source = sparseSource(GIGABYTES_4, [{ start: 0, bytes: readFixture('still.jpg') }]);
    const { details } = MEDIA_FIXTURES['still.jpg'];
    expect(await frugal.probe(source, 'image/jpeg', CALLER)).toMatchObject({ details, thumbhash: null });
    expect(source.bytesRead).toBe(65_536);
    await frugal.close();
  });

  it('costs a few reads when its index is at its end', async () => {
    const mov = readFixture('video.mov');
    const moov = mov.indexOf('moov') - 4;
    const filler = Buffer.from('\0\0\0\x01free\0\0\0\0\0\0\0\0', 'latin1');
    const start = GIGABYTES_4 - (mov.length - moov);
    filler.writeBigUInt64BE(BigInt(start - moov), 8);
    const source = sparseSource(GIGABYTES_4, [
      { start: 0, bytes: mov.subarray(0, moov) },
      { start: moov, bytes: filler },
      { start, bytes: mov.subarray(moov) },
    ]);
    const { mimeType, details } = MEDIA_FIXTURES['video.mov'];
    expect(await prober.probe(source, mimeType, CALLER)).toMatchObject({ mimeType, details });
    expect(source.bytesRead).toBeLessThan(16_384);
  });

  it('is not read as a whole for a duration that is written nowhere', async () => {
    const webm = readFixture('recorded.webm');
    const source = sparseSource(GIGABYTES_4, [{ start: 0, bytes: webm }]);
    const { mimeType, details } = MEDIA_FIXTURES['recorded.webm'];
    expect(await prober.probe(source, mimeType, CALLER)).toMatchObject({
      mimeType,
      details: { ...details, durationMs: null },
    });
    expect(source.bytesRead).toBeLessThan(9 * 1024 ** 2);
  });

  it('has the length that its last part tells, when that is written nowhere', async () => {
    const webm = readFixture('recorded.webm');
    const { mimeType, details } = MEDIA_FIXTURES['recorded.webm'];
    const ending = { start: GIGABYTES_4 - webm.length, bytes: webm };
    const source = sparseSource(GIGABYTES_4, [{ start: 0, bytes: webm }, ending]);
    const probed = await prober.probe(source, mimeType, CALLER);
    expect(probed).toMatchObject({ mimeType, details: { ...details, durationMs: expect.any(Number) } });
    expect(Math.abs((probed.details?.kind === 'VIDEO' ? (probed.details.durationMs ?? 0) : 0) - 1007)).toBeLessThan(60);
    expect(source.bytesRead).toBeLessThan(9 * 1024 ** 2);
  });

  it('is known though its index is larger than may be read', async () => {
    const mp4 = Buffer.from(readFixture('video.mp4'));
    mp4.writeUInt32BE(0xf0000000, mp4.indexOf('moov') - 4);
    const source = sparseSource(GIGABYTES_4, [{ start: 0, bytes: mp4.subarray(0, mp4.indexOf('mdat') - 4) }]);
    const { mimeType, details } = MEDIA_FIXTURES['video.mp4'];
    expect(await prober.probe(source, mimeType, CALLER)).toMatchObject({ mimeType, details });
    expect(source.bytesRead).toBeLessThan(65_536);
  });
});

describe('a hostile file', () => {
  afterEach(releaseTimers);

  it('cannot fill the memory', async () => {
    const usual = createMediaProber();
    const source = sourceOf(webmOfManyTracks(1_200_000));
    const before = process.memoryUsage().rss;
    // Whichever ends it, the memory or the time.
    const probe = usual.probe(source, 'video/webm', CALLER);
    expect(await longestHoldMs(() => probe)).toBeLessThan(A_MOMENT_MS);
    expect(await probe).toMatchObject(UNKNOWN);
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1024 ** 2);
    await usual.close();
  });

  it('cannot have the parser go round for ever, which mediabunny does on this one', async () => {
    const source = sourceOf(webmThatLoops());
    expect(await outcomeAtTheLimit(source, 'video/webm')).toEqual({
      mimeType: 'video/webm',
      kind: 'VIDEO',
      ...UNKNOWN,
    });
  });

  it('cannot claim more samples than there are', async () => {
    const source = sourceOf(withEndlessSampleTable(readFixture('video.mp4')));
    const { mimeType, details } = MEDIA_FIXTURES['video.mp4'];
    expect(await prober.probe(source, mimeType, CALLER)).toMatchObject({ details });
  });

  it('cannot hold the parser for longer than the time limit, nor the event loop at all', async () => {
    const source = sourceOf(mp4OfEmptyBoxes(1_000_000));
    expect(await outcomeAtTheLimit(source, 'video/mp4')).toEqual({ mimeType: 'video/mp4', kind: 'VIDEO', ...UNKNOWN });
    const { mimeType, details } = MEDIA_FIXTURES['video.mp4'];
    expect(await prober.probe(sourceOf(readFixture('video.mp4')), mimeType, CALLER)).toMatchObject({ details });
  });

  /** What comes of it when the time is over while the parser works on it, with the event loop free. */
  async function outcomeAtTheLimit(source: CountingSource, mimeType: MimeType): Promise<unknown> {
    holdTimeouts();
    const probe = prober.probe(source, mimeType, CALLER);
    const heldMs = await longestHoldMs(async () => {
      await eventually('the parser has begun', async () => source.bytesRead > 0);
      passTime(PATIENT_MS);
      await probe;
    });
    expect(heldMs).toBeLessThan(A_MOMENT_MS);
    return probe;
  }
});

describe('a source', () => {
  it.each(['image/png', 'video/mp4'] as const)('that fails is heard of as it is: %s', async (mimeType) => {
    const failure = new Error('The disk is gone');
    await expect(prober.probe({ sizeBytes: 100, read: () => Promise.reject(failure) }, mimeType, CALLER)).rejects.toBe(
      failure,
    );
  });

  it.each(['image/png', 'video/mp4'] as const)('that never answers is given up: %s', async (mimeType) => {
    const hasty = createMediaProber({ timeoutMs: 100 });
    expect(await hasty.probe(neverReads(100), mimeType, CALLER)).toEqual({
      mimeType,
      kind: kindOf(mimeType),
      ...UNKNOWN,
    });
    await hasty.close();
  });

  it.each(['image/png', 'video/mp4'] as const)('that is empty is corrupt: %s', async (mimeType) => {
    await expect(prober.probe(neverReads(0), mimeType, CALLER)).rejects.toMatchObject({ code: 'CORRUPT_MEDIA' });
  });

  it('that hands out too little is a fault, not a property of the file', async () => {
    const short = { sizeBytes: 100, read: async () => new Uint8Array(10) };
    const failure = await prober.probe(short, 'image/png', CALLER).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RangeError);
    expect(failure).not.toBeInstanceOf(MediaFailure);
  });
});

describe('a caller who gives up', () => {
  it.each(['image/png', 'video/mp4'] as const)('hears its own reason: %s', async (mimeType) => {
    const controller = new AbortController();
    const probe = prober.probe(neverReads(100), mimeType, { ...CALLER, signal: controller.signal });
    setImmediate(() => controller.abort('changed my mind'));
    await expect(probe).rejects.toBe('changed my mind');
    await expect(prober.probe(neverReads(100), mimeType, { ...CALLER, signal: controller.signal })).rejects.toBe(
      'changed my mind',
    );
  });
});

it('rejects what is under way when it is closed', async () => {
  const closing = createMediaProber();
  let begun = () => {};
  const reading = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const source: ByteSource = {
    sizeBytes: 100,
    read: () => {
      begun();
      return new Promise(() => {});
    },
  };
  const probe = closing.probe(source, 'video/mp4', CALLER).catch((error: unknown) => error);
  await reading;
  await closing.close();
  expect(await probe).toBeInstanceOf(Error);
});
