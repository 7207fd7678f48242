import { describe, expect, it } from '@jest/globals';
import { parsePartHeader } from '../../../src/http/multipart/part-header';

/** As the parser gives it: each value in latin1. */
const headers = (disposition: string, more: Record<string, string> = {}) =>
  new Map([
    ['content-disposition', [Buffer.from(disposition, 'utf8').toString('latin1')]],
    ...Object.entries(more).map(([name, value]): [string, string[]] => [name, [value]]),
  ]);

describe('parsePartHeader', () => {
  it('reads a file', () => {
    const header = parsePartHeader(
      headers('form-data; name="0"; filename="cat.png"', {
        'content-type': 'Image/PNG; charset=x',
        'content-transfer-encoding': 'Binary',
      }),
    );
    expect(header).toEqual({ name: '0', filename: 'cat.png', mimeType: 'image/png', encoding: 'binary' });
  });

  it.each([
    ['raw UTF-8', 'filename="😀 übung.png"', '😀 übung.png'],
    ['a percent-encoded quote', 'filename="a%22b.png"', 'a"b.png'],
    ['quotes that Go writes', String.raw`filename="a\"b.png"`, 'a"b.png'],
    ['quotes at its ends', String.raw`filename="\"b\""`, '"b"'],
    ['a quote, then what looks like a field', String.raw`filename="a\"; name=\"b"`, 'a"; name="b'],
    ['backslashes that Go writes', String.raw`filename="a\\b.png"`, 'b.png'],
    ['a backslash at its end, of a browser', String.raw`filename="a\"`, ''],
    ['an extended name before the other', `filename*=UTF-8''%e2%82%ac.png; filename="x.png"`, '€.png'],
    ['an extended name after the other', `filename="x.png"; filename*=utf-8'en'%e2%82%ac.png`, '€.png'],
    ['no quotes', 'filename=cat.png', 'cat.png'],
    ['an extended name', `filename*=UTF-8''na%C3%AFve.png`, 'naïve.png'],
    ['a path', 'filename="../../etc/passwd"', 'passwd'],
    ['a Windows path', 'filename="C:\\pictures\\cat.png"', 'cat.png'],
    ['no name', 'filename=""', ''],
  ])('reads a filename of %s', (_, parameter, filename) => {
    expect(parsePartHeader(headers(`form-data; name="0"; ${parameter}`)).filename).toBe(filename);
  });

  it('reads a filename of Latin-1', () => {
    const raw = new Map([['content-disposition', ['form-data; name="0"; filename="gr\u00fcn.png"']]]);
    expect(parsePartHeader(raw).filename).toBe('grün.png');
  });

  it('takes a field without a content type for text, and a file for bytes', () => {
    expect(parsePartHeader(headers('form-data; name="0"')).mimeType).toBe('text/plain');
    expect(parsePartHeader(headers('form-data; name=0; filename=x'))).toMatchObject({
      mimeType: 'application/octet-stream',
      encoding: '7bit',
    });
  });

  it.each([
    ['no content-disposition', new Map([['content-type', ['image/png']]])],
    ['two', new Map([['content-disposition', ['form-data; name="0"', 'form-data; name="1"']]])],
    ['another type', headers('attachment; name="0"')],
    ['no name', headers('form-data; filename="x"')],
    ['an empty name', headers('form-data; name=""')],
    ['an endless filename', headers(`form-data; name="0"; filename="${'a'.repeat(1025)}"`)],
    [
      'too many headers',
      headers('form-data; name="0"', Object.fromEntries(Array.from({ length: 16 }, (_, n) => [`x-${n}`, '']))),
    ],
    ['too long headers', headers('form-data; name="0"', { 'x-long': 'a'.repeat(8 * 1024) })],
  ])('refuses %s', (_, map) => {
    expect(() => parsePartHeader(map)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST', status: 400 }));
  });
});
