import { readError } from '../../../../src/providers/remote/http/read-error';

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
