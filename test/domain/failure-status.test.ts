import { MEDIA_ERROR_CODES } from '../../src/domain/errors';
import { headersOfStatus, restStatusOf, statusOf, tusStatusOf } from '../../src/domain/failure-status';

describe('the status of a failure', () => {
  it('is one of HTTP, for every code', () => {
    for (const code of MEDIA_ERROR_CODES) {
      expect(statusOf(code)).toBeGreaterThanOrEqual(400);
      expect(statusOf(code)).toBeLessThan(600);
    }
  });

  it.each([
    ['STORAGE_QUOTA_EXCEEDED', 413],
    ['FILE_COUNT_EXCEEDED', 413],
    ['FILE_TOO_LARGE', 413],
    ['UNSUPPORTED_MEDIA_TYPE', 400],
    ['FILE_DELETED', 404],
    ['FILE_EXPIRED', 404],
    ['MODEL_NOT_FOUND', 404],
    ['CONTENT_REFUSED', 403],
    ['IDEMPOTENCY_KEY_REUSED', 409],
    ['ZERO_DATA_RETENTION', 409],
    ['MODEL_CAPABILITY_MISSING', 400],
    ['MEDIA_URL_BLOCKED', 400],
    ['PROVIDER_FAILED', 502],
    ['PROVIDER_UNAVAILABLE', 503],
    ['OVERLOADED', 503],
    ['RATE_LIMITED', 429],
    ['INTERRUPTED', 500],
  ] as const)('is on the wire of the guide, of %s, %i', (code, status) => {
    expect(restStatusOf(code)).toBe(status);
  });

  it('says by tus of bytes that are refused that trying again is no use', () => {
    for (const code of MEDIA_ERROR_CODES) expect(tusStatusOf(code)).toBe(code === 'FILE_NOT_FOUND' ? 404 : 422);
  });
});

describe('the headers of a status', () => {
  it('say how to authenticate, and when to ask again', () => {
    expect(headersOfStatus(401)).toEqual({ 'www-authenticate': 'Bearer' });
    expect(headersOfStatus(429)).toEqual({ 'retry-after': '5' });
    expect(headersOfStatus(503, 20)).toEqual({ 'retry-after': '20' });
    expect(headersOfStatus(404)).toEqual({});
  });
});
