import { thumbHashToDataURL } from 'thumbhash';

/** Some screens of them: a placeholder is an uncompressed picture of 32 pixels, 5 kB as a URL. */
const MAX_KEPT = 400;
const kept = new Map<string, string | null>();

/** The blurred picture that a ThumbHash stands for, as `url(…)`; null for one that is damaged, and where there is none. */
export function placeholderOf(thumbhash: string | null): string | null {
  if (thumbhash === null) return null;
  const known = kept.get(thumbhash);
  if (known !== undefined) return known;
  const made = decode(thumbhash);
  kept.set(thumbhash, made);
  if (kept.size > MAX_KEPT) kept.delete(kept.keys().next().value ?? '');
  return made;
}

/** They are pictures of a tenant's, however blurred. */
export function forgetPlaceholders(): void {
  kept.clear();
}

function decode(thumbhash: string): string | null {
  try {
    const bytes = Uint8Array.from(atob(thumbhash), (character) => character.charCodeAt(0));
    return `url("${thumbHashToDataURL(bytes)}")`;
  } catch {
    return null;
  }
}
