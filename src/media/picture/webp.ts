export interface WebpHeader {
  readonly width: number;
  readonly height: number;
  readonly hasAlpha: boolean;
  readonly isAnimated: boolean;
}

const LARGEST_HEADER_BYTES = 30;

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
