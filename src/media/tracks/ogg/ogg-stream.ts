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

/** One stream of sound, by its first packet. */
export interface OggStream {
  readonly codec: 'opus' | 'vorbis';
  readonly channels: number;
  readonly sampleRateHz: number;
  /** Samples at the beginning that are decoded, and not played. */
  readonly preSkip: number;
  /** Most samples that a packet can come to; of Opus, a packet tells. */
  readonly packetSamples: (packet: Buffer) => number;
}

const OPUS_RATE_HZ = 48_000;

/** null: neither Opus (RFC 7845, section 5.1) nor Vorbis (Vorbis I, section 4.2.2). */
export function parseFirstPacket(packet: Buffer): OggStream | null {
  if (packet.length >= 19 && packet.toString('latin1', 0, 8) === 'OpusHead') {
    return {
      codec: 'opus',
      channels: packet.readUInt8(9),
      sampleRateHz: OPUS_RATE_HZ,
      preSkip: packet.readUInt16LE(10),
      packetSamples: opusSamples,
    };
  }
  if (packet.length >= 29 && packet.toString('latin1', 0, 7) === '\x01vorbis') {
    const longBlock = 2 ** (packet.readUInt8(28) >> 4);
    return {
      codec: 'vorbis',
      channels: packet.readUInt8(11),
      sampleRateHz: packet.readUInt32LE(12),
      preSkip: 0,
      packetSamples: () => longBlock / 2,
    };
  }
  return null;
}

/** By the packet's first bytes (RFC 6716, section 3.1). */
function opusSamples(packet: Buffer): number {
  const first = packet[0];
  if (first === undefined) return 0;
  const code = first & 3;
  const frames = code === 0 ? 1 : code < 3 ? 2 : (packet[1] ?? 0) & 63;
  return frames * opusFrameSamples(first >> 3);
}

function opusFrameSamples(configuration: number): number {
  if (configuration >= 16) return 120 * 2 ** (configuration & 3);
  if (configuration >= 12) return 480 * (1 + (configuration & 1));
  return [480, 960, 1920, 2880][configuration & 3] ?? 0;
}
