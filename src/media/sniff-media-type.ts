import { isMimeType, type MimeType } from '../domain/media';
import { hasJpegSegment } from './picture/jpeg';
import { sniffBoxes } from './sniff-boxes';
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
  // Strays may stand before the first segment too, as decoders see it.
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
