/** A page of an Ogg file (RFC 3533, section 6), its header and where its packets are. */
export interface OggPage {
  readonly serial: number;
  readonly beginsStream: boolean;
  /** Where the last packet that ends here ends, as the codec counts; null: none ends here. */
  readonly granule: number | null;
  /** Sizes of the segments; one of less than 255 ends a packet. */
  readonly lacing: Buffer;
  readonly headerBytes: number;
  readonly bodyBytes: number;
}

export const LARGEST_PAGE_HEADER_BYTES = 27 + 255;
const HEADER_BYTES = 27;
const CAPTURE = 'OggS';

/** null: none begins there, or its header is not whole. */
export function parseOggPage(bytes: Buffer, at = 0): OggPage | null {
  if (at + HEADER_BYTES > bytes.length || bytes.toString('latin1', at, at + 4) !== CAPTURE || bytes[at + 4] !== 0)
    return null;
  const segments = bytes.readUInt8(at + 26);
  const lacing = bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + segments);
  if (lacing.length < segments) return null;
  const granule = bytes.readBigInt64LE(at + 6);
  return {
    serial: bytes.readUInt32LE(at + 14),
    beginsStream: (bytes.readUInt8(at + 5) & 0x02) !== 0,
    granule: granule < 0n ? null : Number(granule),
    lacing,
    headerBytes: HEADER_BYTES + segments,
    bodyBytes: lacing.reduce((total, length) => total + length, 0),
  };
}

/** The packets that end in a page, of its body. */
export function packetsOf({ lacing }: OggPage, body: Buffer): Buffer[] {
  const packets: Buffer[] = [];
  let start = 0;
  let end = 0;
  for (const length of lacing) {
    end += length;
    if (length === 255) continue;
    packets.push(body.subarray(start, end));
    start = end;
  }
  return packets;
}
