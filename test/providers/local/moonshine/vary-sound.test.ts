import fc from 'fast-check';
import {
  halvesOf,
  joined,
  shortenPauses,
  withSilenceAround,
} from '../../../../src/providers/local/moonshine/vary-sound';
import { pauses, speech } from '../../../support/like-speech';

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
