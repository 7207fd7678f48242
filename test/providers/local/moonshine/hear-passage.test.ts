import { hearPassage } from '../../../../src/providers/local/moonshine/hear-passage';
import { shortenPauses } from '../../../../src/providers/local/moonshine/vary-sound';
import { pauses, speech } from '../../../support/like-speech';

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
    expect(hearPassage(SOUND, recognize)).toBe(FULL);
    expect(heard).toEqual([SOUND]);
  });

  it.each([
    ['nothing', ''],
    ['far less than is spoken in it', 'Ask not.'],
    ['one word on and on', LOOP],
  ])('is heard again, with shorter pauses, when the answer is %s', (_what, first) => {
    const { heard, recognize } = recognizer(first, FULL);
    expect(hearPassage(SOUND, recognize)).toBe(FULL);
    expect(heard).toEqual([SOUND, shortenPauses(SOUND, 0.4)]);
  });

  it('is heard a little shifted, and then in two', () => {
    const { heard, recognize } = recognizer('', '', '', '', 'Ask not what your', 'country can do for you.');
    expect(hearPassage(SOUND, recognize)).toBe(FULL);
    expect(new Set(heard.map(({ length }) => length)).size).toBeGreaterThanOrEqual(5);
    expect(heard).toHaveLength(6);
  });

  it('is not heard again and again', () => {
    const { heard, recognize } = recognizer();
    expect(hearPassage(SOUND, recognize)).toBe('');
    expect(heard).toHaveLength(6);
  });

  it('is not heard as it was already, where it has no pauses', () => {
    const { heard, recognize } = recognizer();
    hearPassage(speech(3), recognize);
    expect(heard).toHaveLength(4);
  });

  it('is what the model heard most of, where nothing is plausible', () => {
    expect(hearPassage(SOUND, recognizer('Ask.', 'Ask not.', LOOP, 'As.').recognize)).toBe('Ask not.');
  });

  it('is rather too short than round in circles', () => {
    expect(hearPassage(SOUND, recognizer(LOOP, '', 'Ask not.').recognize)).toBe('Ask not.');
  });

  it('is as it was heard where every answer repeats itself: somebody may have said it so', () => {
    const fewer = LOOP.slice(0, -5);
    expect(hearPassage(SOUND, recognizer(LOOP, fewer, LOOP, LOOP, LOOP, LOOP).recognize)).toBe(fewer);
  });
});

describe('what is not spoken', () => {
  it('is not made up from what is heard at the second try', () => {
    expect(hearPassage(SOUND, recognizer('', 'Thank you.', 'you', 'Okay.').recognize)).toBe('');
  });

  it.each([
    ['noise', Int16Array.from({ length: 48_000 }, (_, index) => ((index * 7_919) % 20_011) - 10_005)],
    ['a tone', Int16Array.from({ length: 48_000 }, (_, index) => 8_000 * Math.sin(index / 6))],
    ['silence', new Int16Array(48_000)],
    ['less than a second', speech(0.8)],
    ['a hundredth of a second', speech(0.01)],
  ])('is heard once: %s', (_what, sound) => {
    const { heard, recognize } = recognizer('', FULL);
    expect(hearPassage(sound, recognize)).toBe('');
    expect(heard).toHaveLength(1);
  });
});
