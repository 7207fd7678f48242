import { randomBytes } from 'node:crypto';
import type { Transcript } from '../../../../src/domain/generation';
import type { MimeType } from '../../../../src/domain/media';
import { createMediaProber, type MediaProber } from '../../../../src/media/media-prober';
import { createFlite } from '../../../../src/providers/local/flite/flite';
import { createMoonshine, type MoonshineModel } from '../../../../src/providers/local/moonshine/moonshine';
import type { CallContext } from '../../../../src/providers/media-model';
import { readFixture } from '../../../support/media/media-fixtures';
import { melodyWav, mp4Of, spokenWav, toneWav, wavOf } from '../../../support/media/spoken-media';
import { wordErrorRate } from '../../../support/media/word-error-rate';
import { bytesOf, generate, speechRequest, transcriptionRequest } from '../../../support/providers/local-models';

const VILLAGE =
  'Every morning the fishermen went out in their boats, and every evening they came home with fish. ' +
  'One day a great storm came over the water.';
const MUSEUM = 'The museum opens at nine and closes at five. Please remember to bring an umbrella.';

let prober: MediaProber;
let moonshine: MoonshineModel;
let village: Buffer;
let museum: Buffer;
beforeAll(async () => {
  prober = createMediaProber();
  moonshine = createMoonshine({ prober });
  [village, museum] = await Promise.all([spokenWav(VILLAGE), spokenWav(MUSEUM)]);
});
afterAll(() => Promise.all([moonshine.close(), prober.close()]));

async function transcribe(
  bytes: Uint8Array,
  mimeType: MimeType = 'audio/wav',
  context: Partial<CallContext> = {},
): Promise<Transcript> {
  const request = transcriptionRequest({ audio: { bytes, mimeType } });
  const { outputs, transcript } = await generate(moonshine, request, context);
  expect(outputs).toEqual([]);
  if (transcript === null) throw new Error('There is no transcript');
  return transcript;
}

const failureOf = (...transcription: Parameters<typeof transcribe>) =>
  transcribe(...transcription).catch((error: unknown) => error);

describe('what was spoken', () => {
  it('is written down, at least 85 of 100 words', async () => {
    const request = transcriptionRequest({ audio: { bytes: village, mimeType: 'audio/wav' }, language: 'en-US' });
    const { transcript, usage } = await generate(moonshine, request);
    expect(wordErrorRate(VILLAGE, transcript?.text ?? '')).toBeLessThanOrEqual(0.15);
    expect(transcript?.language).toBe('en');
    const seconds = village.length / 32_000;
    expect(transcript?.durationSeconds).toBeCloseTo(seconds, 1);
    expect(usage.audioSeconds).toBeCloseTo(seconds, 1);
    expect(usage).toMatchObject({ characters: null, images: null, videoSeconds: null, costUsd: 0 });
  });

  it.each<[format: string, MimeType]>([
    ['mp3', 'audio/mpeg'],
    ['opus', 'audio/ogg'],
    ['flac', 'audio/flac'],
  ])('is heard from %s', async (format, mimeType) => {
    const speech = bytesOf(await generate(createFlite(), speechRequest({ text: MUSEUM, format })));
    const { text } = await transcribe(speech, mimeType);
    expect(wordErrorRate(MUSEUM, text)).toBeLessThanOrEqual(0.15);
  });

  it('is heard from the sound track of a video', async () => {
    const { text } = await transcribe(await mp4Of(museum), 'video/mp4');
    expect(wordErrorRate(MUSEUM, text)).toBeLessThanOrEqual(0.15);
  });

  it('comes in segments, each with the time at which it was said', async () => {
    const percents: number[] = [];
    const onProgress = (percent: number) => percents.push(percent);
    const { segments, text, durationSeconds } = await transcribe(wavOf(1, museum, 2, village, 1), 'audio/wav', {
      onProgress,
    });
    const museumSeconds = museum.length / 32_000;
    const before = segments.filter(({ endSeconds }) => endSeconds < 2 + museumSeconds);
    const after = segments.filter(({ startSeconds }) => startSeconds > 2 + museumSeconds);
    expect([...before, ...after]).toEqual(segments);
    expect(wordErrorRate(MUSEUM, before.map((segment) => segment.text).join(' '))).toBeLessThanOrEqual(0.15);
    expect(wordErrorRate(VILLAGE, after.map((segment) => segment.text).join(' '))).toBeLessThanOrEqual(0.15);
    expect(before[0]?.startSeconds).toBeGreaterThan(0.7);
    expect(after.at(-1)?.endSeconds).toBeLessThan((durationSeconds ?? 0) - 0.5);
    expect(text).toBe(segments.map((segment) => segment.text).join(' '));
    expect(segments.every(({ speaker }) => speaker === null)).toBe(true);
    expect(percents.length).toBeGreaterThanOrEqual(2);
    expect(percents).toEqual([...percents].sort((left, right) => left - right));
  });

  it('loses no word where the speaker pauses between phrases', async () => {
    const phrases = ['She sells fish', 'at the shop,', 'the horses', 'eat fresh grass.'];
    const said = await Promise.all(phrases.map((phrase) => spokenWav(phrase, 'slt')));
    const { text, segments } = await transcribe(wavOf(0.3, ...said.flatMap((wav) => [wav, 0.3])));
    expect(wordErrorRate(phrases.join(' '), text)).toBe(0);
    expect(segments.map((segment) => segment.text).join(' ')).toBe(text);
  });

  it('is heard though the first word stands alone, which the model takes for all', async () => {
    const phrases = ['She', 'sells fish at the shop,', 'the horses eat fresh grass.'];
    const said = await Promise.all(phrases.map((phrase) => spokenWav(phrase, 'slt')));
    const { text } = await transcribe(wavOf(...said.flatMap((wav) => [0.8, wav])));
    expect(wordErrorRate(phrases.join(' '), text)).toBeLessThanOrEqual(0.2);
  });

  it('is kept apart from what is transcribed at the same time', async () => {
    const [first, second] = await Promise.all([transcribe(village), transcribe(museum)]);
    expect(wordErrorRate(VILLAGE, first.text)).toBeLessThanOrEqual(0.15);
    expect(wordErrorRate(MUSEUM, second.text)).toBeLessThanOrEqual(0.15);
  });
});

describe('what was not spoken', () => {
  it.each([
    ['silence', () => wavOf(3)],
    ['a tone', () => toneWav(3)],
    ['a melody', () => melodyWav(3)],
    ['a beep', () => wavOf(toneWav(0.1))],
    ['a hundredth of a second', () => wavOf(0.01)],
    ['noise', () => Buffer.concat([wavOf(3).subarray(0, 44), randomBytes(96_000)])],
  ])('is not made up from %s', async (_what, sound) => {
    expect(await transcribe(sound())).toMatchObject({ text: '', segments: [], language: 'en' });
  });
});

describe('what cannot be transcribed', () => {
  const audio = { inputPath: ['input', 'audio'], retryable: false };

  it.each<[what: string, bytes: () => Buffer, MimeType]>([
    ['random bytes', () => randomBytes(100_000), 'audio/mpeg'],
    ['nothing', () => Buffer.alloc(0), 'audio/wav'],
    ['a WAV without samples', () => wavOf(), 'audio/wav'],
    ['an MP4 cut short', () => readFixture('video.mp4').subarray(0, 700), 'video/mp4'],
    ['one type under the name of another', () => readFixture('sound.mp3'), 'audio/flac'],
    ['FLAC with damaged frames alone', () => damaged(readFixture('sound.flac')), 'audio/flac'],
  ])('is told of %s', async (_what, bytes, mimeType) => {
    expect(await failureOf(bytes(), mimeType)).toMatchObject({ code: 'CORRUPT_MEDIA', ...audio });
  });

  it('is a film without sound, and a picture', async () => {
    const silent = { code: 'INVALID_INPUT', message: expect.stringContaining('no sound'), ...audio };
    expect(await failureOf(readFixture('rotated.mp4'), 'video/mp4')).toMatchObject(silent);
    expect(await failureOf(readFixture('still.png'), 'image/png')).toMatchObject(silent);
  });

  it('is more than half an hour', async () => {
    const failure = await failureOf(wavOf(30 * 60 + 1));
    expect(failure).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('30 minutes'), ...audio });
  });

  it('is more than 64 MiB', async () => {
    const failure = await failureOf(Buffer.alloc(64 * 1024 * 1024 + 1));
    expect(failure).toMatchObject({ code: 'FILE_TOO_LARGE', ...audio });
  });

  it.each([
    ['another language', { language: 'de' }, 'INVALID_INPUT', 'language'],
    ['a prompt', { prompt: 'Names: Ahab, Ishmael' }, 'INVALID_INPUT', 'prompt'],
    ['who speaks', { diarize: true }, 'MODEL_CAPABILITY_MISSING', 'diarize'],
  ])('is told of %s', async (_what, wish, code, field) => {
    const request = transcriptionRequest({ audio: { bytes: museum, mimeType: 'audio/wav' }, ...wish });
    await expect(generate(moonshine, request)).rejects.toMatchObject({ code, inputPath: ['input', field] });
  });

  it('is told of a parameter', async () => {
    const audioBytes = { bytes: museum, mimeType: 'audio/wav' } as const;
    const request = transcriptionRequest({ audio: audioBytes, parameters: { temperature: 0 } });
    const inputPath = ['input', 'parameters', 'temperature'];
    await expect(generate(moonshine, request)).rejects.toMatchObject({ code: 'INVALID_INPUT', inputPath });
  });
});

/** The header as it was, and what follows as noise. */
function damaged(flac: Buffer): Buffer {
  return Buffer.concat([flac.subarray(0, 86), randomBytes(flac.length - 86)]);
}
