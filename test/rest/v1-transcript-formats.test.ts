import type { Transcript, TranscriptSegment } from '../../src/domain/generation';
import { englishName, srtOf, verboseOf, vttOf } from '../../src/rest/v1/transcript-formats';

function part(startSeconds: number, endSeconds: number, text: string): TranscriptSegment {
  return { startSeconds, endSeconds, text, speaker: null };
}

function transcriptOf(segments: readonly TranscriptSegment[], changed: Partial<Transcript> = {}): Transcript {
  const text = segments.map((segment) => segment.text).join(' ');
  return { text, language: 'en', durationSeconds: 4, segments, ...changed };
}

const TWO = transcriptOf([part(0, 1.5, 'Hello there.'), part(3599.9996, 3661.0421, 'Much later.')]);

describe('SubRip', () => {
  it('numbers its cues, with a comma before the milliseconds', () => {
    expect(srtOf(TWO)).toBe(
      '1\n00:00:00,000 --> 00:00:01,500\nHello there.\n\n2\n01:00:00,000 --> 01:01:01,042\nMuch later.\n\n',
    );
  });

  it('has one cue of a text without times, and none of silence', () => {
    expect(srtOf(transcriptOf([], { text: 'All of it.' }))).toBe('1\n00:00:00,000 --> 00:00:04,000\nAll of it.\n\n');
    expect(srtOf(transcriptOf([], { text: '' }))).toBe('');
    expect(srtOf(transcriptOf([part(0, 1, ' '), part(1, 2, 'said')]))).toBe(
      '1\n00:00:01,000 --> 00:00:02,000\nsaid\n\n',
    );
  });

  it('keeps a cue in one piece, and shows each for a moment at least', () => {
    expect(srtOf(transcriptOf([part(2, 2, 'one\n\ntwo')]))).toBe('1\n00:00:02,000 --> 00:00:02,001\none two\n\n');
  });

  it('counts more than a day', () => {
    expect(srtOf(transcriptOf([part(360_000, 360_001, 'x')]))).toContain('100:00:00,000 --> 100:00:01,000');
  });
});

describe('WebVTT', () => {
  it('has a head, and a point before the milliseconds', () => {
    expect(vttOf(TWO)).toBe(
      'WEBVTT\n\n00:00:00.000 --> 00:00:01.500\nHello there.\n\n01:00:00.000 --> 01:01:01.042\nMuch later.\n\n',
    );
    expect(vttOf(transcriptOf([], { text: '' }))).toBe('WEBVTT\n\n');
  });

  it('takes no text for marks of its own', () => {
    expect(vttOf(transcriptOf([part(0, 1, 'a --> b & <i>')]))).toContain('\na --&gt; b &amp; &lt;i&gt;\n');
  });
});

describe('verbose_json', () => {
  it('has every number that clients ask for', () => {
    expect(verboseOf(TWO, null)).toEqual({
      task: 'transcribe',
      language: 'english',
      duration: 4,
      text: 'Hello there. Much later.',
      segments: [
        expect.objectContaining({ id: 0, start: 0, end: 1.5, text: 'Hello there.' }),
        {
          id: 1,
          seek: 0,
          start: 3599.9996,
          end: 3661.0421,
          text: 'Much later.',
          tokens: [],
          temperature: 0,
          avg_logprob: 0,
          compression_ratio: 0,
          no_speech_prob: 0,
        },
      ],
    });
  });

  it('tells the language that was asked for where the model does not say, or none', () => {
    expect(verboseOf(transcriptOf([], { language: null }), 'de-AT')).toMatchObject({ language: 'german' });
    expect(verboseOf(transcriptOf([], { language: null }), null)).not.toHaveProperty('language');
  });

  it('is as long as what is said in it where nothing tells how long the sound is', () => {
    expect(verboseOf(transcriptOf([part(0, 2.5, 'x')], { durationSeconds: null }), null)).toMatchObject({
      duration: 2.5,
    });
    expect(verboseOf(transcriptOf([], { durationSeconds: null }), null)).toMatchObject({ duration: 0 });
  });

  // Those that the AI SDK has codes of: @ai-sdk/openai, openai-transcription-model.ts.
  it.each([
    ['af', 'afrikaans'],
    ['el', 'greek'],
    ['fa', 'persian'],
    ['he', 'hebrew'],
    ['mi', 'maori'],
    ['ms', 'malay'],
    ['nb', 'norwegian'],
    ['no', 'norwegian'],
    ['sw', 'swahili'],
    ['tl', 'tagalog'],
    ['zh-Hant', 'chinese'],
    ['pt_BR', 'portuguese'],
  ])('calls %s %s', (tag, name) => {
    expect(englishName(tag)).toBe(name);
  });

  it.each(['qqz', 'x', '', '12'])('has no name of %j', (tag) => {
    expect(englishName(tag)).toBeNull();
  });
});
