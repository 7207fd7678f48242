import { isMimeType, type MimeType } from '../domain/media';
import { hasJpegSegment } from './picture/picture-structure';
import { framesIn, oggCodecs, sniffTaggedSound } from './sniff-sound';

/**
 * How much of a file `sniffMediaType` wants to see: what is left of a stream of MP3 that was cut into begins within, and
 * the tags at the head of most files end.
 */
export const SNIFF_BYTES = 16 * 1024;

/** The sample that file-type is made for. */
const FILE_TYPE_BYTES = 4_100;

export interface SniffedType {
  /** null: not a type that is accepted. */
  readonly mimeType: MimeType | null;
  /** What it is, accepted or not, as far as the bytes tell: `application/pdf`. For messages only. */
  readonly detected: string | null;
}

/** What file-type calls the types that have another name here. */
const SYNONYMS: Readonly<Record<string, MimeType>> = {
  'image/apng': 'image/png',
  'video/3gpp2': 'video/3gpp',
  'audio/x-m4a': 'audio/mp4',
  'video/x-m4v': 'video/mp4',
  'video/matroska': 'video/x-matroska',
};

/**
 * Tells a file's type from its first bytes, by magic numbers: a polyglot passes as what its head says it is.
 * Whether MP4, WebM and MOV hold video or sound only takes `MediaProber.probe` to tell. Never rejects.
 *
 * A timer could not interrupt file-type on a buffer, so what bounds the work is the input: `SNIFF_BYTES` at most,
 * file-type's own caps on every loop, and that archives, which it would inflate, are named before it sees them.
 */
export async function sniffMediaType(head: Uint8Array): Promise<SniffedType> {
  const bytes = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, SNIFF_BYTES));
  const sample = bytes.subarray(0, FILE_TYPE_BYTES);
  const text = sample.toString('latin1');
  if (text.startsWith('PK\x03\x04')) return rejected('application/zip');
  if (text.startsWith('\x1f\x8b')) return rejected('application/gzip');
  if (text.startsWith('OggS')) return sniffOgg(sample);
  if (/^(?:RIFF|RF64|BW64).{4}WAVE/s.test(text)) return accepted('audio/wav');
  // Stray bytes may come before the first segment too, as decoders see it.
  if (text.startsWith('\xff\xd8') && hasJpegSegment(bytes)) return accepted('image/jpeg');
  const tagged = await sniffTaggedSound(bytes);
  if (tagged !== null) return named(tagged);
  const boxes = sniffBoxes(bytes);
  if (boxes !== null) return named(boxes);
  const found = await detect(sample);
  // Layers I and II start like any text in UTF-16 and are out of use: only MP3 is audio/mpeg here.
  if (found?.ext === 'mp1' || found?.ext === 'mp2') return rejected(markupIn(text));
  if (found?.mime === 'application/xml') return rejected(markupIn(text) ?? found.mime);
  if (found !== undefined) return named(SYNONYMS[found.mime] ?? found.mime);
  const markup = markupIn(text);
  const frames = markup === null ? framesIn(bytes, 0) : null;
  return frames === null ? rejected(markup) : named(frames);
}

function named(name: string): SniffedType {
  return isMimeType(name) ? accepted(name) : rejected(name);
}

async function detect(sample: Uint8Array) {
  const { fileTypeFromBuffer } = await import('file-type');
  try {
    return await fileTypeFromBuffer(sample);
  } catch {
    // Its parsers throw on some malformed heads, which are then of no known type.
    return undefined;
  }
}

function sniffOgg(head: Uint8Array): SniffedType {
  const codecs = oggCodecs(head).filter((codec) => codec !== 'skeleton');
  if (codecs.length > 0 && codecs.every((codec) => codec === 'opus' || codec === 'vorbis')) {
    return accepted('audio/ogg');
  }
  return rejected(codecs.includes('theora') ? 'video/ogg' : 'application/ogg');
}

/** HTML and SVG have no magic number; naming them makes the refusal understandable. */
function markupIn(text: string): string | null {
  const lowerCase = text.toLowerCase();
  if (!/^(?:\xef\xbb\xbf)?\s*</.test(lowerCase)) return null;
  if (lowerCase.includes('<svg')) return 'image/svg+xml';
  return lowerCase.includes('<html') || lowerCase.includes('<!doctype html') ? 'text/html' : null;
}

function accepted(mimeType: MimeType): SniffedType {
  return { mimeType, detected: mimeType };
}

function rejected(detected: string | null): SniffedType {
  return { mimeType: null, detected };
}

/** Brands of HEIF files that are coded with HEVC (ISO/IEC 23008-12, annex B.4). */
const HEVC_BRANDS: ReadonlySet<string> = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs']);
/** Of HEIF files whatever the codec. */
const STRUCTURE_BRANDS: ReadonlySet<string> = new Set(['mif1', 'mif2', 'msf1', 'miaf', '1pic', 'jpeg', 'jpgs', 'unif']);
/**
 * Of pictures built like HEIF that nothing here reads (annexes E and following; the image coding formats of
 * https://mp4ra.org/registered-types/brands, read 2026-11): of AVC, VVC, EVC, JPEG 2000, JPEG XS, and of a short form.
 */
const UNREAD_BRANDS: ReadonlyMap<string, string> = new Map([
  ...['avci', 'avcs', 'vvic', 'vvis', 'evbi', 'evbs', 'evmi', 'evms', 'jxsi', 'mif3'].map((brand): [string, string] => [
    brand,
    `image/${brand}`,
  ]),
  ['j2ki', 'image/hej2k'],
  ['j2is', 'image/hej2k'],
]);

/** What a QuickTime file may begin with that has no `ftyp`: cameras wrote such before there was one, and some still do. */
const ATOMS: ReadonlySet<string> = new Set([
  'wide',
  'mdat',
  'moov',
  'free',
  'skip',
  'pnot',
  'udta',
  'uuid',
  'junk',
  'PICT',
]);
/** Some hold anything: what follows them must be an atom too. */
const TELLING_ATOMS: ReadonlySet<string> = new Set(['mdat', 'moov', 'wide']);
const MAX_ATOMS = 32;

interface Atom {
  readonly type: string;
  readonly start: number;
  readonly size: number;
}

/**
 * What the boxes at the head of a file say that file-type does not: HEIF by all of its brands, and QuickTime without
 * `ftyp`, or with something before it. null: file-type may tell.
 */
function sniffBoxes(head: Buffer): string | null {
  let position = 0;
  let isTelling = false;
  for (let count = 0; count < MAX_ATOMS; count += 1) {
    const atom = atomAt(head, position);
    if (atom === null) return isTelling ? 'video/quicktime' : null;
    if (atom.type === 'ftyp') return sniffBrands(head.subarray(position, position + atom.size), position > 0);
    if (!ATOMS.has(atom.type)) return isTelling ? 'video/quicktime' : null;
    isTelling ||= TELLING_ATOMS.has(atom.type) || count > 0;
    position += atom.size;
  }
  return 'video/quicktime';
}

function atomAt(head: Buffer, start: number): Atom | null {
  if (start + 8 > head.length) return null;
  const type = head.toString('latin1', start + 4, start + 8);
  const size = head.readUInt32BE(start);
  if (size === 0) return { type, start, size: head.length };
  if (size === 1 && start + 16 <= head.length) return { type, start, size: Number(head.readBigUInt64BE(start + 8)) };
  return size < 8 ? null : { type, start, size };
}

/** @param isBehind something that file-type does not look behind */
function sniffBrands(ftyp: Buffer, isBehind: boolean): string | null {
  // The minor version is between the major brand and the compatible ones.
  const [major = '', , ...compatible] = ftyp.toString('latin1', 8).match(/.{4}/gs) ?? [];
  if (HEVC_BRANDS.has(major)) return 'image/heic';
  if (major === 'avif' || major === 'avis') return 'image/avif';
  const unread = UNREAD_BRANDS.get(major);
  if (unread !== undefined) return unread;
  if (STRUCTURE_BRANDS.has(major)) {
    // The picture of a HEIF file is AVIF when the file says that it may be read as such (AVIF 1.2, section 6).
    if (compatible.includes('avif')) return 'image/avif';
    if (compatible.some((brand) => HEVC_BRANDS.has(brand))) return 'image/heic';
    return UNREAD_BRANDS.get(compatible.find((brand) => UNREAD_BRANDS.has(brand)) ?? '') ?? 'image/heif';
  }
  if (!isBehind) return null;
  return major === 'qt  '
    ? 'video/quicktime'
    : major.startsWith('M4A') || major.startsWith('M4B')
      ? 'audio/mp4'
      : 'video/mp4';
}
