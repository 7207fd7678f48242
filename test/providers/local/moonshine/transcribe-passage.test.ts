import fc from 'fast-check';
import {
  halvesOf,
  joined,
  plausibilityOf,
  shortenPauses,
  transcribePassage,
  withSilenceAround,
} from '../../../../src/providers/local/moonshine/transcribe-passage';
import { pauses, speech } from '../../../support/media/like-speech';

const FULL = 'Ask not what your country can do for you.';
const LOOP = `She had your suit and${' wash'.repeat(9)}`;
/** 3 s of it spoken. */
const SOUND = Int16Array.from([...speech(1), ...pauses(1), ...speech(2)]);

/** What it was given, and answered in this order; then nothing. */
function recognizer(...answers: readonly string[]) {
  const heard: Int16Array[] = [];
  const recognize = (sound: Int16Array) => {
    heard.push(sound);
    return answers[heard.length - 1] ?? '';
  };
  return { heard, recognize };
}

describe('a passage', () => {
  it('is heard once where the answer is plausible', () => {
    const { heard, recognize } = recognizer(FULL);
    expect(transcribePassage(SOUND, recognize)).toBe(FULL);
    expect(heard).toEqual([SOUND]);
  });

  it.each([
    ['nothing', ''],
    ['far less than is spoken in it', 'Ask not.'],
    ['one word on and on', LOOP],
  ])('is heard again, with shorter pauses, when the answer is %s', (_what, first) => {
    const { heard, recognize } = recognizer(first, FULL);
    expect(transcribePassage(SOUND, recognize)).toBe(FULL);
    expect(heard).toEqual([SOUND, shortenPauses(SOUND, 0.4)]);
  });

  it('is heard a little shifted, and then in two', () => {
    const { heard, recognize } = recognizer('', '', '', '', 'Ask not what your', 'country can do for you.');
    expect(transcribePassage(SOUND, recognize)).toBe(FULL);
    expect(new Set(heard.map(({ length }) => length)).size).toBeGreaterThanOrEqual(5);
    expect(heard).toHaveLength(6);
  });

  it('is not heard again and again', () => {
    const { heard, recognize } = recognizer();
    expect(transcribePassage(SOUND, recognize)).toBe('');
    expect(heard).toHaveLength(6);
  });

  it('is not heard as it was already, where it has no pauses', () => {
    const { heard, recognize } = recognizer();
    transcribePassage(speech(3), recognize);
    expect(heard).toHaveLength(4);
  });

  it('is what the model heard most of, where nothing is plausible', () => {
    expect(transcribePassage(SOUND, recognizer('Ask.', 'Ask not.', LOOP, 'As.').recognize)).toBe('Ask not.');
  });

  it('is rather too short than round in circles', () => {
    expect(transcribePassage(SOUND, recognizer(LOOP, '', 'Ask not.').recognize)).toBe('Ask not.');
  });

  it('is as it was heard where every answer repeats itself: somebody may have said it so', () => {
    const fewer = LOOP.slice(0, -5);
    expect(transcribePassage(SOUND, recognizer(LOOP, fewer, LOOP, LOOP, LOOP, LOOP).recognize)).toBe(fewer);
  });
});

describe('what is not spoken', () => {
  it('is not made up from what is heard at the second try', () => {
    expect(transcribePassage(SOUND, recognizer('', 'Thank you.', 'you', 'Okay.').recognize)).toBe('');
  });

  it.each([
    ['noise', Int16Array.from({ length: 48_000 }, (_, index) => ((index * 7_919) % 20_011) - 10_005)],
    ['a tone', Int16Array.from({ length: 48_000 }, (_, index) => 8_000 * Math.sin(index / 6))],
    ['silence', new Int16Array(48_000)],
    ['less than a second', speech(0.8)],
    ['a hundredth of a second', speech(0.01)],
  ])('is heard once: %s', (_what, sound) => {
    const { heard, recognize } = recognizer('', FULL);
    expect(transcribePassage(sound, recognize)).toBe('');
    expect(heard).toHaveLength(1);
  });
});

const SPOKEN = speech(2);

it.each([
  'The museum opens at nine.',
  'No, no, no, no, no!',
  'It costs 10,000,000 dollars a year.',
  'Very, very, very, very good.',
  'I know, I know. I know, I know, but what of it?',
])('takes what people say: %s', (text) => {
  expect(plausibilityOf(text, SPOKEN)).toBe('PLAUSIBLE');
});

it.each([
  'She had Gracie Washwashwashwashwashwash',
  'wash wash wash wash wash wash wash',
  'Hmmmmmmmmmmmmm',
  'All right. All right. All right. All right. All right. All right.',
  'Thank you for watching. Thank you for watching. Thank you for watching. Thank you for watching.',
  '8-12-8-12-8-12-8-12-8-12-8-12-8-12',
])('knows what goes round in circles: %s', (text) => {
  expect(plausibilityOf(text, SPOKEN)).toBe('REPEATED');
});

it('counts what is spoken, not the pauses, though they are no silence', () => {
  expect(plausibilityOf('Ask not what.', SPOKEN)).toBe('TOO_SHORT');
  const slow = Int16Array.from([...speech(1), ...pauses(3), ...speech(1)]);
  expect(plausibilityOf('Ask not what your.', slow)).toBe('PLAUSIBLE');
  expect(plausibilityOf('Ask not what.', slow)).toBe('TOO_SHORT');
});

const RATE = 16_000;

it('leaves 0.4 s of a longer pause, and all that is spoken', () => {
  const sound = joined([speech(1), pauses(1), speech(1), pauses(0.4), speech(1)]);
  const expected = joined([speech(1), pauses(1).subarray(0, 0.2 * RATE), pauses(1).subarray(0.8 * RATE)]);
  expect(shortenPauses(sound, 0.4)).toEqual(joined([expected, sound.subarray(2 * RATE)]));
});

it('cuts in the pause that is nearest to nothing, not at an end', () => {
  const [first, second] = halvesOf(joined([speech(0.5), new Int16Array(RATE), speech(2), pauses(0.2), speech(2)]));
  expect(first.length / RATE).toBeGreaterThanOrEqual(3.5);
  expect(first.length / RATE).toBeLessThanOrEqual(3.7);
  expect(first.length + second.length).toBe(5.7 * RATE);
});

it('makes something of any sound', () => {
  const sounds = fc.int16Array({ minLength: 1, maxLength: 8_000 });
  fc.assert(
    fc.property(sounds, (sound) => {
      expect(joined(halvesOf(sound))).toEqual(sound);
      expect(withSilenceAround(sound)).toHaveLength(sound.length + 9_600);
      expect(shortenPauses(sound, 0.08).length).toBeGreaterThan(0);
    }),
    { numRuns: 20 },
  );
});
