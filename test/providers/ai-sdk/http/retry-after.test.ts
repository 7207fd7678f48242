import { retryAfterSeconds } from '../../../../src/providers/ai-sdk/http/retry-after';

const NOW = Date.parse('2026-03-01T12:00:00Z');

describe('when to come again', () => {
  it.each([
    [{}, null],
    [{ 'retry-after': '30' }, 30],
    [{ 'retry-after': '0.2' }, 1],
    [{ 'retry-after': 'Sun, 01 Mar 2026 12:00:45 GMT' }, 45],
    [{ 'retry-after': 'Sun, 01 Mar 2026 11:00:00 GMT' }, 0],
    [{ 'retry-after': 'soon' }, null],
    [{ 'retry-after': '-5' }, 0],
    [{ 'retry-after': '999999999' }, 86_400],
    [{ 'retry-after-ms': '1500', 'retry-after': '30' }, 2],
    [{ 'retry-after-ms': 'NaN', 'retry-after': '30' }, 30],
  ])('%j', (headers, seconds) => {
    expect(retryAfterSeconds(new Headers(headers as Record<string, string>), NOW)).toBe(seconds);
  });
});
