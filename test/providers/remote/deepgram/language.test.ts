import { deepgramLanguage } from '../../../../src/providers/remote/deepgram/provider';

describe('a language, as Deepgram is told it', () => {
  it.each([
    ['en', 'en'],
    ['en-GB', 'en-GB'],
    ['es-419', 'es-419'],
    ['kk-KZ', 'kk-KZ'],
    ['ar-EG', 'ar-EG'],
    ['zh-Hans', 'zh-Hans'],
  ])('is %s by the country that is listed', (tag, told) => {
    expect(deepgramLanguage(tag)).toBe(told);
  });

  it.each([
    ['en-CA', 'en'],
    ['es-MX', 'es'],
    ['de-DE', 'de'],
    ['fr-FR', 'fr'],
    ['hi-IN', 'hi'],
    ['sr-Latn-RS', 'sr'],
    ['af-ZA', 'af'],
  ])('is the language alone of %s', (tag, told) => {
    expect(deepgramLanguage(tag)).toBe(told);
  });

  it.each([
    ['zh-Hant-TW', 'zh-TW'],
    ['zh-Hant-HK', 'zh-HK'],
    ['zh-Hans-SG', 'zh-Hans'],
  ])('is by the country of %s before its script', (tag, told) => {
    expect(deepgramLanguage(tag)).toBe(told);
  });

  it.each([
    ['nb-NO', 'no'],
    ['fil-PH', 'tl'],
    ['yue', 'zh-HK'],
  ])('is called by another name of %s', (tag, told) => {
    expect(deepgramLanguage(tag)).toBe(told);
  });
});
