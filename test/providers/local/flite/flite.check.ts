import fc from 'fast-check';
import type { MimeType } from '../../../../src/domain/media';
import { createMediaProber, type MediaProber } from '../../../../src/media/media-prober';
import { createFlite } from '../../../../src/providers/local/flite/flite';
import { sourceOf } from '../../../support/media/media-sources';
import { bytesOf, generate, speechRequest } from '../../../support/providers/local-models';

const SENTENCE = 'The quick brown fox jumps over the lazy dog.';

const flite = createFlite();
let prober: MediaProber;
beforeAll(() => {
  prober = createMediaProber();
});
afterAll(() => prober.close());

const speak = (request: Parameters<typeof speechRequest>[0]) => generate(flite, speechRequest(request));
/** What it fails with, or the result. */
const refusal = (request: Partial<Parameters<typeof speechRequest>[0]>, model = flite) =>
  generate(model, speechRequest({ text: SENTENCE, ...request })).catch((error: unknown) => error);
const invalid = (...path: string[]) =>
  expect.objectContaining({ name: 'MediaFailure', code: 'INVALID_INPUT', inputPath: ['input', ...path] });

describe('speech', () => {
  it.each<[format: string, MimeType, codec: string, sampleRateHz: number]>([
    ['wav', 'audio/wav', 'pcm-s16', 16_000],
    ['mp3', 'audio/mpeg', 'mp3', 16_000],
    ['opus', 'audio/ogg', 'opus', 48_000],
    ['flac', 'audio/flac', 'flac', 16_000],
  ])('as %s is what it says', async (format, mimeType, codec, sampleRateHz) => {
    const result = await speak({ text: SENTENCE, format });
    const { details } = await prober.probe(sourceOf(Buffer.from(bytesOf(result))), mimeType, {
      organizationId: 'org_of_a_test',
    });
    expect(details).toMatchObject({ kind: 'AUDIO', codec, channels: 1, sampleRateHz });
    const { audioSeconds } = result.usage;
    // Compressed sound is in frames, and begins with what its encoder needs to start.
    const differenceMs = details?.kind === 'AUDIO' ? (details.durationMs ?? 0) - 1000 * (audioSeconds ?? 0) : null;
    expect(Math.abs(differenceMs ?? Number.NaN)).toBeLessThan(120);
    expect(audioSeconds).toBeGreaterThan(2);
    expect(audioSeconds).toBeLessThan(4);
  });

  it('counts the characters of the text as it was sent, and costs nothing', async () => {
    const { usage, transcript } = await speak({ text: 'Good 👍 café' });
    expect(usage).toMatchObject({ characters: 11, costUsd: 0, images: null, videoSeconds: null });
    expect(transcript).toBeNull();
  });

  it('sounds different by voice, and the same by the same one', async () => {
    const voices = [null, 'rms', 'slt', 'awb', 'kal16', 'kal'];
    const spoken = await Promise.all(voices.map((voice) => speak({ text: 'Hello', voice })));
    const sounds = spoken.map((result) => Buffer.from(bytesOf(result)).toString('base64'));
    expect(sounds[0]).toBe(sounds[1]);
    expect(new Set(sounds).size).toBe(5);
  });

  it.each([0.25, 4])('at a speed of %d takes as much less time', async (speed) => {
    const [normal, changed] = await Promise.all([speak({ text: SENTENCE }), speak({ text: SENTENCE, speed })]);
    const ratio = (normal.usage.audioSeconds ?? 0) / (changed.usage.audioSeconds ?? 0);
    expect(ratio / speed).toBeGreaterThan(0.8);
    expect(ratio / speed).toBeLessThan(1.2);
  });

  it('of a long text is whole, and tells how far it is', async () => {
    const once = await speak({ text: SENTENCE });
    const percents: number[] = [];
    const text = `${SENTENCE} `.repeat(40).trim();
    const result = await generate(flite, speechRequest({ text }), { onProgress: (percent) => percents.push(percent) });
    const ratio = (result.usage.audioSeconds ?? 0) / (once.usage.audioSeconds ?? 0);
    expect(ratio).toBeGreaterThan(32);
    expect(ratio).toBeLessThan(44);
    expect(percents.length).toBeGreaterThan(5);
    expect(percents).toEqual([...percents].sort((left, right) => left - right));
    expect(percents.at(-1)).toBeLessThanOrEqual(100);
  });

  it('is made of any printable text with something to say', async () => {
    const signs = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 40 });
    const repeated = fc.tuple(signs, fc.nat(100)).map(([text, times]) => text.repeat(times).slice(0, 120));
    await fc.assert(
      fc.asyncProperty(fc.oneof(signs, repeated), async (text) => {
        const { usage } = await speak({ text: `a${text}`, speed: 4 });
        expect(usage.audioSeconds).toBeGreaterThan(0);
      }),
      { numRuns: 8 },
    );
    // As one piece, it crashes.
    expect((await speak({ text: `a${'!'.repeat(4_999)}` })).usage.audioSeconds).toBeGreaterThan(0);
  });
});

describe('what Flite is not asked for', () => {
  it('is a voice that it does not have', async () => {
    expect(await refusal({ voice: 'alloy' })).toEqual(invalid('voice'));
    expect(await refusal({ voice: 'alloy' })).toMatchObject({ message: expect.stringContaining('rms, slt, awb') });
    // It would read a file of that name, if it could.
    expect(await refusal({ voice: '/etc/passwd' })).toEqual(invalid('voice'));
  });

  it.each([0, 0.249, 4.001, -1, Number.NaN])('is a speed of %d', async (speed) => {
    expect(await refusal({ speed })).toEqual(invalid('speed'));
  });

  it.each([
    ['empty', ''],
    ['without a word', '...'],
    ['in another script', 'привет'],
    ['too long', 'a'.repeat(5_001)],
  ])('is a text that is %s', async (_what, text) => {
    expect(await refusal({ text })).toEqual(invalid('text'));
  });

  it('is a text that takes too long to say', async () => {
    const brief = createFlite({ maxSeconds: 2 });
    expect(await refusal({ text: 'one', speed: 4 }, brief)).toMatchObject({ usage: { costUsd: 0 } });
    expect(await refusal({ text: '1'.repeat(30) }, brief)).toEqual(invalid('text'));
  });

  it('is a format that it does not have, or has only with FFmpeg', async () => {
    expect(await refusal({ format: 'aac' })).toEqual(invalid('format'));
    expect(await refusal({ format: 'constructor' })).toEqual(invalid('format'));
    const bare = createFlite({ ffmpegInstalled: false });
    const failure = await refusal({ format: 'mp3' }, bare);
    expect(failure).toEqual(invalid('format'));
    expect(failure).toMatchObject({ message: expect.stringContaining('@ffmpeg/core is not installed') });
    expect(bytesOf(await generate(bare, speechRequest({ text: 'Hello' }))).length).toBeGreaterThan(10_000);
  });

  it('is a parameter', async () => {
    expect(await refusal({ parameters: { pitch: 100 } })).toEqual(invalid('parameters', 'pitch'));
  });
});

describe('an abort', () => {
  it('ends speech at once, with its reason', async () => {
    const reason = new Error('No longer wanted');
    const controller = new AbortController();
    const percents: number[] = [];
    const speaking = generate(flite, speechRequest({ text: `${SENTENCE} `.repeat(100), format: 'mp3' }), {
      signal: controller.signal,
      onProgress: (percent) => {
        percents.push(percent);
        controller.abort(reason);
      },
    });
    await expect(speaking).rejects.toBe(reason);
    expect(percents).toHaveLength(1);
    const second = generate(flite, speechRequest({ text: SENTENCE }), { signal: AbortSignal.abort(reason) });
    await expect(second).rejects.toBe(reason);
  });
});
