import { z } from 'zod';
import { MediaFailure } from '../../src/domain/errors';
import { paramOf } from '../../src/rest/field-names';
import { fieldsOf, numberField, parseFields } from '../../src/rest/form/form-fields';
import { mediaInputOf } from '../../src/rest/media-source';

describe('the name of a field at fault', () => {
  it.each([
    [['input', 'ttlSeconds'], {}, 'ttl_seconds'],
    [['input', 'source', 'url'], { source: 'image' }, 'image'],
    [['input', 'referenceImages', '2', 'fileId'], {}, 'reference_images.2'],
    [['input', 'output', 'store'], { 'output.store': 'store' }, 'store'],
    [['input', 'ttlSeconds'], { ttlSeconds: 'expires_after.seconds' }, 'expires_after.seconds'],
    [['input', 'tags', '3'], { tags: 'labels' }, 'labels.3'],
    [['url'], {}, 'url'],
    [['input'], {}, 'input'],
  ])('of %j, where %j, is %s', (path, names, param) => {
    expect(paramOf(path, names)).toBe(param);
  });
});

describe('a text that names media', () => {
  it.each([
    ['file_x', { fileId: 'file_x' }],
    ['HTTPS://example.org/a.png', { url: 'HTTPS://example.org/a.png' }],
    ['data:image/png;base64,AA==', { dataUri: 'data:image/png;base64,AA==' }],
  ])('%s', (text, input) => {
    expect(mediaInputOf(text, 'image')).toMatchObject(input);
  });

  it.each(['', 'x', 'ftp://example.org/a', 'FILE_x', '/etc/passwd', 'javascript:x'])('is not %j', (text) => {
    expect(() => mediaInputOf(text, 'image')).toThrow(expect.objectContaining({ inputPath: ['image'] }));
  });
});

describe('the fields of a form', () => {
  it('are texts, lists and objects', () => {
    const texts = [
      ['a', '1'],
      ['a', '2'],
      ['b[]', 'x'],
      ['b[]', 'y'],
      ['c[k]', 'v'],
      ['c[l]', 'w'],
      ['d]', 'z'],
    ] as const;
    expect({ ...fieldsOf(texts) }).toEqual({ a: ['1', '2'], b: ['x', 'y'], c: { k: 'v', l: 'w' }, 'd]': 'z' });
  });

  it('reach nothing but themselves, whatever they are called', () => {
    const fields = fieldsOf([
      ['__proto__', 'x'],
      ['__proto__[polluted]', 'x'],
      ['a[__proto__]', 'x'],
      ['constructor[]', 'x'],
    ]);
    expect(Object.getPrototypeOf(fields)).toBeNull();
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.keys(fields)).toEqual(['__proto__', 'a', 'constructor']);
  });

  it('are read by a schema, which names what is wrong', () => {
    const schema = z.object({ n: numberField() });
    expect(parseFields(schema, fieldsOf([['n', '2']]))).toEqual({ n: 2 });
    expect(parseFields(schema, fieldsOf([['n', '']]))).toEqual({});
    for (const text of ['two', 'NaN', 'Infinity', '1e999']) {
      expect(() => parseFields(schema, fieldsOf([['n', text]]))).toThrow(MediaFailure);
    }
  });
});
