import { plausibilityOf } from '../../../../src/providers/local/moonshine/hear-passage';
import { pauses, speech } from '../../../support/like-speech';

const SOUND = speech(2);

it.each([
  'The museum opens at nine.',
  'No, no, no, no, no!',
  'It costs 10,000,000 dollars a year.',
  'Very, very, very, very good.',
  'I know, I know. I know, I know, but what of it?',
])('takes what people say: %s', (text) => {
  expect(plausibilityOf(text, SOUND)).toBe('PLAUSIBLE');
});

it.each([
  'She had Gracie Washwashwashwashwashwash',
  'wash wash wash wash wash wash wash',
  'Hmmmmmmmmmmmmm',
  'All right. All right. All right. All right. All right. All right.',
  'Thank you for watching. Thank you for watching. Thank you for watching. Thank you for watching.',
  '8-12-8-12-8-12-8-12-8-12-8-12-8-12',
])('knows what goes round in circles: %s', (text) => {
  expect(plausibilityOf(text, SOUND)).toBe('REPEATED');
});

it('counts what is spoken, not the pauses, though they are no silence', () => {
  expect(plausibilityOf('Ask not what.', SOUND)).toBe('TOO_SHORT');
  const slow = Int16Array.from([...speech(1), ...pauses(3), ...speech(1)]);
  expect(plausibilityOf('Ask not what your.', slow)).toBe('PLAUSIBLE');
  expect(plausibilityOf('Ask not what.', slow)).toBe('TOO_SHORT');
});
