export interface WebpHeader {
  readonly width: number;
  readonly height: number;
  readonly hasAlpha: boolean;
  readonly isAnimated: boolean;
}

const LARGEST_HEADER_BYTES = 30;
const FORM_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;
/**
 * An animation in which each frame is a chunk runs for ten minutes with as many. libwebp looks for each frame from the
 * first one on: 20,000 take a third of a second (libvips 8.18), and the 330,000 that fit into 16 MiB a minute.
 */
const MAX_CHUNKS = 20_000;

/**
 * The first chunk of a WebP file: `VP8X`, or the one picture in `VP8L` or `VP8 ` (RFC 9649, sections 2.5 to 2.7).
 * For files too large to hand to the decoder, which wants them whole. null: not such a header.
 */
export function readWebpHeader(bytes: Buffer): WebpHeader | null {
  if (bytes.length < LARGEST_HEADER_BYTES) return null;
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8X': {
      const flags = bytes.readUInt8(20);
      return {
        width: bytes.readUIntLE(24, 3) + 1,
        height: bytes.readUIntLE(27, 3) + 1,
        hasAlpha: (flags & 0x10) !== 0,
        isAnimated: (flags & 0x02) !== 0,
      };
    }
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21);
      const hasAlpha = (bits & (1 << 28)) !== 0;
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, hasAlpha, isAnimated: false };
    }
    case 'VP8 ':
      return {
        width: bytes.readUInt16LE(26) & 0x3fff,
        height: bytes.readUInt16LE(28) & 0x3fff,
        hasAlpha: false,
        isAnimated: false,
      };
    default:
      return null;
  }
}

/** Whether there are more chunks than the decoder can be asked to count. */
export function hasTooManyChunks(bytes: Buffer): boolean {
  let chunks = 0;
  for (let at = FORM_BYTES; at + CHUNK_HEADER_BYTES <= bytes.length && chunks <= MAX_CHUNKS; chunks += 1) {
    const size = bytes.readUInt32LE(at + 4);
    // Chunks are padded to an even size.
    at += CHUNK_HEADER_BYTES + size + (size % 2);
  }
  return chunks > MAX_CHUNKS;
}
