import { readError, retryAfterSeconds } from '../../../../src/providers/remote/http/read-error';

const codesIn = (body: unknown) => readError(Buffer.from(JSON.stringify(body))).codes;

describe('the code of an error', () => {
  it.each([
    ['OpenAI', { error: { code: 'invalid_api_key', type: 'invalid_request_error' } }, 'invalid_api_key'],
    ['Deepgram', { err_code: 'INVALID_AUTH', err_msg: 'words' }, 'INVALID_AUTH'],
    ['fal', { detail: 'words', error_type: 'runner_disconnected' }, 'runner_disconnected'],
    // https://docs.databricks.com/api/workspace/introduction, whose servers speak as OpenAI does
    ['Databricks', { error_code: 'REQUEST_LIMIT_EXCEEDED', message: 'words' }, 'REQUEST_LIMIT_EXCEEDED'],
  ])('is found where %s writes it', (_, body, code) => {
    expect(codesIn(body)[0]).toBe(code);
  });

  it.each([null, 7, {}, [], 'words of a prompt'])('is none where it is %j', (code) => {
    expect(codesIn({ error_code: code, message: 'words' })).toEqual([]);
  });
});

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
