/** The kinds of id: `<prefix>_` and 26 characters, a UUIDv7 in base 32 (TypeID 0.3, https://github.com/jetify-com/typeid). */
export type IdPrefix = 'org' | 'proj' | 'key' | 'file' | 'gen' | 'held' | 'tok' | 'webhook' | 'delivery';

const SUFFIX = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** Tells whether `value` has the form of an id, not whether there is such a thing. */
export function isId(prefix: IdPrefix, value: string): boolean {
  return value.length === prefix.length + 27 && value.startsWith(`${prefix}_`) && SUFFIX.test(value.slice(-26));
}
