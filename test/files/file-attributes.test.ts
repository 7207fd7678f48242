import { MediaFailure } from '../../src/domain/errors';
import { checkFileAttributes, cleanFilename, type FileAttributesInput } from '../../src/files/file-attributes';

const check = (input: FileAttributesInput) => checkFileAttributes(input, ['input']);

/** The path of the field at fault; null when nothing is. */
function faultOf(input: FileAttributesInput): readonly string[] | null {
  try {
    check(input);
    return null;
  } catch (error) {
    if (!(error instanceof MediaFailure)) throw error;
    expect(error.code).toBe('INVALID_INPUT');
    return error.inputPath;
  }
}

describe('checkFileAttributes', () => {
  it('leaves what is not given', () => {
    const nothing = { filename: null, ttlSeconds: null, tags: null, metadata: null };
    expect(check({})).toEqual(nothing);
    expect(check(nothing)).toEqual(nothing);
    expect(check({ tags: [], metadata: [] })).toEqual({ ...nothing, tags: [], metadata: {} });
  });

  it.each(['a.png', '.png', 'a', 'naïve 写真 🎞.png', 'x'.repeat(255), '🎞'.repeat(255), 'a"b\'c;d=e%20.png'])(
    'takes the filename %s',
    (filename) => {
      expect(check({ filename }).filename).toBe(filename);
    },
  );

  it('writes a filename in one form of Unicode', () => {
    expect(check({ filename: 'e\u0301.png' }).filename).toBe('é.png');
  });

  it.each([
    ['\u200eWhatsApp Image 2024.png', 'WhatsApp Image 2024.png'],
    ['\u202aphoto.png\u202c', 'photo.png'],
    ['a\u202egnp.exe', 'agnp.exe'],
    ['a\u2066b\u2069.png', 'ab.png'],
    ['\ufeffa.png', 'a.png'],
    ['a\u200bb\u00ad.png', 'ab.png'],
    ['\u200f photo.png \u200e', 'photo.png'],
    ['👩\u200d🔬.png', '👩\u200d🔬.png'],
    ['می\u200cخواهم.png', 'می\u200cخواهم.png'],
  ])('takes the marks that nobody sees out of %j', (filename, cleaned) => {
    expect(check({ filename }).filename).toBe(cleaned);
    expect(cleanFilename(filename)).toBe(cleaned);
  });

  it.each([
    ['an empty one', ''],
    ['one of marks that nobody sees', '\u200e\u202c'],
    ['spaces', '   '],
    ['a space at its end', 'a.png '],
    ['a dot', '.'],
    ['two dots', '..'],
    ['a path', 'a/b.png'],
    ['a path up', '../b.png'],
    ['a path of Windows', 'C:\\b.png'],
    ['a slash at its end', 'a.png/'],
    ['NUL', 'a\0.png'],
    ['a line break', 'a\r\nb.png'],
    ['a C1 control', 'a\u0085.png'],
    ['half a character', 'a\ud800.png'],
    ['256 characters', 'x'.repeat(256)],
  ])('refuses as a filename %s', (_what, filename) => {
    expect(faultOf({ filename })).toEqual(['input', 'filename']);
  });

  it.each([1, 3600, 100 * 365 * 24 * 3600])('takes %d seconds', (ttlSeconds) => {
    expect(check({ ttlSeconds }).ttlSeconds).toBe(ttlSeconds);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 100 * 365 * 24 * 3600 + 1])(
    'refuses %d seconds',
    (ttlSeconds) => {
      expect(faultOf({ ttlSeconds })).toEqual(['input', 'ttlSeconds']);
    },
  );

  it('takes each tag once, in the order of their first mention', () => {
    expect(check({ tags: ['b', 'a b', 'b', 'ü'] }).tags).toEqual(['b', 'a b', 'ü']);
  });

  it.each([
    ['an empty one', ''],
    ['a space', ' '],
    ['a line break', 'a\nb'],
    ['NUL', 'a\0'],
    ['half a character', '\udc00'],
    ['101 characters', 'x'.repeat(101)],
  ])('refuses as a tag %s, and says which', (_what, tag) => {
    expect(faultOf({ tags: ['good', tag] })).toEqual(['input', 'tags', '1']);
  });

  it('takes 50 tags of 100 characters and no more', () => {
    const tags = Array.from({ length: 50 }, (_, index) => String(index).padStart(100, '0'));
    expect(check({ tags }).tags).toHaveLength(50);
    expect(faultOf({ tags: [...tags, 'one more'] })).toEqual(['input', 'tags']);
  });

  it('takes facts with values of any text', () => {
    const metadata = [
      { key: '__proto__', value: 'is a name like others' },
      { key: 'lines', value: 'one\ntwo' },
      { key: 'nothing', value: '' },
      { key: 'k'.repeat(64), value: 'v'.repeat(1000) },
    ];
    const checked = check({ metadata }).metadata ?? {};
    expect(Object.entries(checked).map(([key, value]) => ({ key, value }))).toEqual(metadata);
    expect(JSON.parse(JSON.stringify(checked))).toHaveProperty(['k'.repeat(64)]);
  });

  it.each([
    ['an empty key', { key: '', value: 'v' }, 'key'],
    ['a key with a control character', { key: 'a\u007f', value: 'v' }, 'key'],
    ['a key of 65 characters', { key: 'k'.repeat(65), value: 'v' }, 'key'],
    ['a key that was there before', { key: 'first', value: 'v' }, 'key'],
    ['a value of 1,001 characters', { key: 'k', value: 'v'.repeat(1001) }, 'value'],
    ['a value with NUL', { key: 'k', value: '\0' }, 'value'],
    ['half a character as a value', { key: 'k', value: '\ud800' }, 'value'],
  ])('refuses %s, and says which', (_what, entry, field) => {
    expect(faultOf({ metadata: [{ key: 'first', value: '' }, entry] })).toEqual(['input', 'metadata', '1', field]);
  });

  it('takes 50 facts and no more', () => {
    const metadata = Array.from({ length: 51 }, (_, index) => ({ key: `k${index}`, value: '' }));
    expect(faultOf({ metadata: metadata.slice(1) })).toBeNull();
    expect(faultOf({ metadata })).toEqual(['input', 'metadata']);
  });
});

describe('cleanFilename', () => {
  it.each([
    ['a.png', 'a.png'],
    ['/etc/passwd', 'passwd'],
    ['C:\\Users\\me\\a.png', 'a.png'],
    ['../../a.png', 'a.png'],
    ['a\r\nSet-Cookie: b.png', 'aSet-Cookie: b.png'],
    ['a\0.png', 'a.png'],
    ['\u202egpj.exe', 'gpj.exe'],
    ['  a.png ', 'a.png'],
    ['e\u0301.png', 'é.png'],
    ['a\ud800.png', 'a\ufffd.png'],
    ['🎞'.repeat(300), '🎞'.repeat(255)],
  ])('makes of %j a name', (name, cleaned) => {
    expect(cleanFilename(name)).toBe(cleaned);
  });

  it.each(['', ' ', '/', 'a/', '\\', '.', '..', '../..', '\0\n', '\u202e'])('finds no name in %j', (name) => {
    expect(cleanFilename(name)).toBeNull();
  });

  it('leaves a clean name that it made', () => {
    const long = `${' '.repeat(300)}${'x'.repeat(254)} y`;
    const once = cleanFilename(long);
    expect(once).not.toBeNull();
    expect(cleanFilename(once ?? '')).toBe(once);
  });
});
