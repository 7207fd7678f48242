import { canonicalLanguage, primaryLanguage } from '../../src/domain/language';

describe('a language', () => {
  it.each([
    ['en', 'en', 'en'],
    ['EN', 'en', 'en'],
    ['en-US', 'en-US', 'en'],
    ['EN-us', 'en-US', 'en'],
    ['en_GB', 'en-GB', 'en'],
    ['eng', 'en', 'en'],
    ['zh-hant-tw', 'zh-Hant-TW', 'zh'],
    ['yue', 'yue', 'yue'],
  ])('is read from the tag %s', (tag, canonical, primary) => {
    expect(canonicalLanguage(tag)).toBe(canonical);
    expect(primaryLanguage(canonical)).toBe(primary);
  });

  it.each(['', '!', 'english', 'e', 'en-', 'en--US', 'en-US-US-US-US', 'en us', 'en-\u0131d'])('is none: %j', (tag) => {
    expect(canonicalLanguage(tag)).toBeNull();
  });
});
