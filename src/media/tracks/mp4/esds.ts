export interface ElementaryStream {
  /** What the stream is: 0x40 for MPEG-4 audio, 0x6b for MP3 (https://mp4ra.org/registered-types/object-types). */
  readonly objectType: number;
  readonly configuration: Buffer | null;
}

const STREAM = 3;
const DECODER_CONFIG = 4;
const DECODER_SPECIFIC = 5;

/** The descriptors of `esds` (ISO/IEC 14496-1, section 7.2.6), behind version and flags. null: not such. */
export function parseEsds(bytes: Buffer): ElementaryStream | null {
  const stream = descriptorAt(bytes, 4, STREAM);
  if (stream === null || stream.length < 3) return null;
  const flags = stream.readUInt8(2);
  let at = 3 + ((flags & 0x80) === 0 ? 0 : 2) + ((flags & 0x20) === 0 ? 0 : 2);
  if ((flags & 0x40) !== 0) at += 1 + (stream[at] ?? 0);
  const decoder = descriptorAt(stream, at, DECODER_CONFIG);
  if (decoder === null || decoder.length < 13) return null;
  return { objectType: decoder.readUInt8(0), configuration: descriptorAt(decoder, 13, DECODER_SPECIFIC) };
}

/** Its length is in up to four bytes of seven bits each. */
function descriptorAt(bytes: Buffer, start: number, tag: number): Buffer | null {
  if (bytes[start] !== tag) return null;
  let length = 0;
  for (let at = start + 1; at < Math.min(start + 5, bytes.length); at += 1) {
    const byte = bytes.readUInt8(at);
    length = length * 128 + (byte & 0x7f);
    if (byte < 0x80) return bytes.subarray(at + 1, at + 1 + length);
  }
  return null;
}
