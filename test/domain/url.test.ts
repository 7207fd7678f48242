import { parseUrl } from '../../src/domain/url';

/** UTF-8, as a header carries it, read as Latin-1. */
const GARBLED = Buffer.from('http://１２７.０.０.１/').toString('latin1');

it('takes a text for what it is, however often it has been asked', () => {
  for (let count = 0; count < 50_000; count += 1) parseUrl('/path', 'http://host.test/');
  expect(parseUrl(GARBLED, 'http://host.test/')).toBeNull();
  expect(parseUrl('/path', 'http://host.test/')?.href).toBe('http://host.test/path');
});
