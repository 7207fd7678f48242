import { extensionOf, isMimeType, kindOf, MIME_TYPES } from '../../src/domain/media';

describe('the media types', () => {
  it.each(MIME_TYPES)('%s has the kind of its name, and an extension of its own', (mimeType) => {
    expect(kindOf(mimeType)).toBe(mimeType.split('/')[0]!.toUpperCase());
    expect(extensionOf(mimeType)).toMatch(/^[a-z0-9]{3,4}$/);
    expect(MIME_TYPES.filter((other) => extensionOf(other) === extensionOf(mimeType))).toEqual([mimeType]);
  });

  it.each(['', 'image/svg+xml', 'IMAGE/PNG', 'image/png;q=1', 'image/*', 'toString', '__proto__', 'constructor'])(
    'are not %j',
    (value) => expect(isMimeType(value)).toBe(false),
  );
});
