import { extensionOf, isMimeType, MIME_TYPES, type MimeType } from './media';

/**
 * What browsers, phones and libraries write for a media type, besides its own name: `File.type`, `MediaRecorder.mimeType`,
 * `mime-db` (https://github.com/jshttp/mime-db), and the names from before they were registered (RFC 6648).
 */
const SPELLINGS: Readonly<Record<string, MimeType>> = {
  'image/apng': 'image/png',
  'image/vnd.mozilla.apng': 'image/png',
  'image/x-png': 'image/png',
  'image/jpg': 'image/jpeg',
  'image/x-jpeg': 'image/jpeg',
  'image/x-jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/x-citrix-jpeg': 'image/jpeg',
  'image/x-citrix-png': 'image/png',
  'image/jfif': 'image/jpeg',
  'image/pipeg': 'image/jpeg',
  'image/x-webp': 'image/webp',
  'image/x-gif': 'image/gif',
  'image/avif-sequence': 'image/avif',
  'image/x-avif': 'image/avif',
  'image/avis': 'image/avif',
  'image/heic-sequence': 'image/heic',
  'image/x-heic': 'image/heic',
  'image/heif-sequence': 'image/heif',
  'image/x-heif': 'image/heif',
  'audio/aacp': 'audio/aac',
  'audio/x-aac': 'audio/aac',
  'audio/x-hx-aac-adts': 'audio/aac',
  'audio/vnd.dlna.adts': 'audio/aac',
  'audio/3gp': 'audio/3gpp',
  'audio/3gpp2': 'audio/3gpp',
  'video/3gp': 'video/3gpp',
  'video/3gpp2': 'video/3gpp',
  'video/3g2': 'video/3gpp',
  'audio/mp3': 'audio/mpeg',
  'audio/mpeg3': 'audio/mpeg',
  'audio/mpg': 'audio/mpeg',
  'audio/mpga': 'audio/mpeg',
  'audio/x-mp3': 'audio/mpeg',
  'audio/x-mpeg': 'audio/mpeg',
  'audio/x-mpeg-3': 'audio/mpeg',
  'audio/x-mpg': 'audio/mpeg',
  'audio/vnd.wav': 'audio/wav',
  'audio/vnd.wave': 'audio/wav',
  'audio/wave': 'audio/wav',
  'audio/x-pn-wav': 'audio/wav',
  'audio/x-wav': 'audio/wav',
  'audio/x-wave': 'audio/wav',
  'audio/x-flac': 'audio/flac',
  'application/x-flac': 'audio/flac',
  'application/ogg': 'audio/ogg',
  'application/x-ogg': 'audio/ogg',
  'audio/opus': 'audio/ogg',
  'audio/vorbis': 'audio/ogg',
  'audio/x-ogg': 'audio/ogg',
  'audio/x-opus+ogg': 'audio/ogg',
  'audio/x-vorbis+ogg': 'audio/ogg',
  // What Firefox makes of every name that ends with `.ogg`.
  'video/ogg': 'audio/ogg',
  'audio/m4a': 'audio/mp4',
  'audio/m4b': 'audio/mp4',
  'audio/m4r': 'audio/mp4',
  'audio/mp4a-latm': 'audio/mp4',
  'audio/x-m4a': 'audio/mp4',
  'audio/x-m4b': 'audio/mp4',
  'audio/x-m4r': 'audio/mp4',
  'audio/x-mp4': 'audio/mp4',
  'audio/x-webm': 'audio/webm',
  'audio/matroska': 'audio/x-matroska',
  'audio/mka': 'audio/x-matroska',
  'audio/x-mka': 'audio/x-matroska',
  'application/mp4': 'video/mp4',
  'video/m4v': 'video/mp4',
  'video/x-m4v': 'video/mp4',
  'video/x-mp4': 'video/mp4',
  'video/mov': 'video/quicktime',
  'video/x-mov': 'video/quicktime',
  'video/x-quicktime': 'video/quicktime',
  'video/x-webm': 'video/webm',
  'application/x-matroska': 'video/x-matroska',
  'video/matroska': 'video/x-matroska',
  'video/mkv': 'video/x-matroska',
  'video/x-mkv': 'video/x-matroska',
};

/** What is written where the type is not known. */
const UNKNOWN: ReadonlySet<string> = new Set([
  '',
  '*/*',
  'application/binary',
  'application/octet-stream',
  'application/unknown',
  'application/x-binary',
  'application/x-unknown',
  'application/x-unknown-content-type',
  'binary/octet-stream',
  'unknown/unknown',
]);

/** Of a type of which only the first half is given, `image/*`. */
const TYPE_OF_KIND: Readonly<Record<string, MimeType>> = {
  'image/*': 'image/png',
  'audio/*': 'audio/mpeg',
  'video/*': 'video/mp4',
};

/** Beside those of `extensionOf`. */
const EXTENSIONS: Readonly<Record<string, MimeType>> = {
  '3g2': 'video/3gpp',
  '3gpp': 'video/3gpp',
  adts: 'audio/aac',
  apng: 'image/png',
  avifs: 'image/avif',
  heics: 'image/heic',
  hif: 'image/heif',
  jfif: 'image/jpeg',
  jpe: 'image/jpeg',
  jpeg: 'image/jpeg',
  m4b: 'audio/mp4',
  m4r: 'audio/mp4',
  m4v: 'video/mp4',
  mpga: 'audio/mpeg',
  oga: 'audio/ogg',
  opus: 'audio/ogg',
  qt: 'video/quicktime',
  wave: 'audio/wav',
};

/** Every purpose takes it, and most of what is too large for one request is of it. */
const FALLBACK: MimeType = 'video/mp4';

/**
 * The media type that `text` names: in any case, with or without parameters (RFC 9110 §8.3.1), by any common spelling.
 *
 * @returns null for what is no type that a file can have
 */
export function readMimeType(text: string): MimeType | null {
  const name = essenceOf(text);
  if (isMimeType(name)) return name;
  return Object.hasOwn(SPELLINGS, name) ? (SPELLINGS[name] ?? null) : null;
}

/**
 * The media type of a file whose bytes are yet to come, by what its client says of it, and by its name where it says
 * nothing: a guess until its bytes are there.
 *
 * @param text as clients write it: `""`, `application/octet-stream` and `image/*` among others say that they do not know
 * @returns null for a type that no file can have
 */
export function announcedMimeType(text: string, filename: string): MimeType | null {
  const name = essenceOf(text);
  if (UNKNOWN.has(name)) return typeOfName(filename) ?? FALLBACK;
  const fallback = TYPE_OF_KIND[name];
  if (fallback === undefined) return readMimeType(name);
  const byName = typeOfName(filename);
  if (byName === null) return fallback;
  const sameContainer = `${name.slice(0, -1)}${byName.slice(byName.indexOf('/') + 1)}`;
  return readMimeType(sameContainer) ?? fallback;
}

function essenceOf(text: string): string {
  return (text.split(';', 1)[0] ?? '').trim().toLowerCase();
}

function typeOfName(filename: string): MimeType | null {
  const extension = filename.slice(filename.lastIndexOf('.') + 1).toLowerCase();
  if (Object.hasOwn(EXTENSIONS, extension)) return EXTENSIONS[extension] ?? null;
  return MIME_TYPES.find((mimeType) => extensionOf(mimeType) === extension) ?? null;
}
