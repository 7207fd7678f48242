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
