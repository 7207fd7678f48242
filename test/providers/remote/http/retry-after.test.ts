import { retryAfterSeconds } from '../../../../src/providers/remote/http/retry-after';

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
    const answer = { headers: new Headers(headers as Record<string, string>), body: new Uint8Array() };
    expect(retryAfterSeconds(answer, NOW)).toBe(seconds);
  });

  it.each([
    [{ retry_after: 9 }, {}, 9],
    [{ retry_after: 9 }, { 'retry-after': '30' }, 30],
    [{ retry_after: -1 }, {}, null],
    [{ retry_after: 'soon' }, {}, null],
    [{ error: { details: [{ reason: 'x' }, { retryDelay: '34.4s' }] } }, {}, 35],
    [{ error: { details: [{ retryDelay: 'PT1H' }] } }, {}, null],
    [{ error: { details: 'none' } }, {}, null],
    [{ error: 'none' }, {}, null],
    [[], {}, null],
  ])('%j, in the body, with %j', (said, headers, seconds) => {
    const body = new Uint8Array(Buffer.from(JSON.stringify(said)));
    expect(retryAfterSeconds({ headers: new Headers(headers as Record<string, string>), body }, NOW)).toBe(seconds);
  });
});
