import { multipartBody } from '../../../../src/http/playground/page/multipart-body';

const picture = new File(['picture'], 'sun.png', { type: 'image/png' });
const sound = new File(['sound'], 'tone.wav', { type: 'audio/wav' });

function fieldsOf(body: FormData) {
  return { operations: JSON.parse(String(body.get('operations'))), map: JSON.parse(String(body.get('map'))) };
}

describe('the multipart body', () => {
  it('has operations, map and files, in this order', () => {
    const body = multipartBody({ query: 'mutation A { a }', operationName: 'A' }, [
      { name: 'file', content: picture, path: 'variables.file' },
    ]);
    expect([...body.keys()]).toEqual(['operations', 'map', 'file']);
    expect(fieldsOf(body)).toEqual({
      operations: { query: 'mutation A { a }', operationName: 'A', variables: { file: null } },
      map: { file: ['variables.file'] },
    });
    expect(body.get('file')).toMatchObject({ name: 'sun.png', type: 'image/png', size: 7 });
  });

  it('makes the objects and lists above a file, and keeps the other variables', () => {
    const variables = { input: { purpose: 'INPUT' } };
    const body = multipartBody({ query: '', variables }, [
      { name: 'file', content: picture, path: 'variables.input.files.0' },
      { name: 'file2', content: sound, path: 'variables.input.files.1' },
    ]);
    expect(fieldsOf(body).operations.variables).toEqual({ input: { purpose: 'INPUT', files: [null, null] } });
    expect(variables).toEqual({ input: { purpose: 'INPUT' } });
  });

  it('replaces what stands where a file belongs', () => {
    const body = multipartBody({ query: '', variables: { file: 'sun.png', input: null } }, [
      { name: 'file', content: picture, path: 'variables.file' },
      { name: 'file2', content: sound, path: 'variables.input.file' },
    ]);
    expect(fieldsOf(body).operations.variables).toEqual({ file: null, input: { file: null } });
  });

  it('reaches no prototype', () => {
    multipartBody({ query: '' }, [
      { name: 'file', content: picture, path: 'variables.constructor.prototype.polluted' },
    ]);
    multipartBody({ query: '' }, [{ name: 'file', content: picture, path: 'variables.__proto__.polluted' }]);
    expect('polluted' in {}).toBe(false);
  });
});
