import { MEDIA_ERROR_CODES, MediaFailure, RequestFailure } from '../../src/domain/errors';

describe('MediaFailure', () => {
  it('is of the input, of no field, and final, unless it says otherwise', () => {
    const failure = new MediaFailure('CONFLICT', 'No.');
    expect(failure).toMatchObject({ inputPath: null, retryable: false, details: { type: 'INPUT' } });
    expect(failure).toMatchObject({ name: 'MediaFailure', code: 'CONFLICT', message: 'No.' });
    expect('cause' in failure).toBe(false);
  });

  it('says of a field what it said of none, and keeps the rest', () => {
    const details = { type: 'FILE', fileId: 'file_1' } as const;
    const cause = new Error('below');
    const failure = new MediaFailure('FILE_NOT_FOUND', 'Gone.', { details, cause, retryable: true });
    const placed = failure.at(['input', 'id']);
    expect(placed).toBeInstanceOf(MediaFailure);
    expect(placed).toMatchObject({
      inputPath: ['input', 'id'],
      code: 'FILE_NOT_FOUND',
      message: 'Gone.',
      details,
      retryable: true,
    });
    expect(placed.cause).toBe(cause);
    expect(failure.inputPath).toBeNull();
  });

  it('keeps the field that is known to be at fault', () => {
    const failure = new MediaFailure('INVALID_INPUT', 'No.', { path: ['input', 'tags', '3'] });
    expect(failure.at(['input'])).toBe(failure);
    expect(new MediaFailure('INVALID_INPUT', 'No.', { path: [] }).at(['input']).inputPath).toEqual([]);
  });

  it('has codes that are each there once', () => {
    expect(new Set(MEDIA_ERROR_CODES).size).toBe(MEDIA_ERROR_CODES.length);
  });
});

describe('RequestFailure', () => {
  it('keeps its cause, and has none when none is given', () => {
    const cause = new Error('below');
    expect(new RequestFailure('NOT_FOUND', 'No.', { cause })).toMatchObject({
      name: 'RequestFailure',
      code: 'NOT_FOUND',
      cause,
    });
    expect('cause' in new RequestFailure('NOT_FOUND', 'No.')).toBe(false);
  });
});
