/** Sound files made byte by byte, of every form that recorders give them. */

export interface MadeWaveFormat {
  readonly tag: number;
  readonly channels: number;
  readonly sampleRateHz: number;
  readonly blockBytes: number;
  readonly bitsPerSample: number;
  readonly bytesPerSecond?: number;
  /** What follows, in 16 bits each. */
  readonly extra?: readonly number[];
}

export function chunk(id: string, content: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.write(id, 'latin1');
  header.writeUInt32LE(content.length, 4);
  return Buffer.concat([header, content, Buffer.alloc(content.length % 2)]);
}

export function waveFormat(format: MadeWaveFormat): Buffer {
  const { tag, channels, sampleRateHz, blockBytes, bitsPerSample, extra = [] } = format;
  const bytes = Buffer.alloc(16 + (extra.length > 0 ? 2 + 2 * extra.length : 0));
  bytes.writeUInt16LE(tag, 0);
  bytes.writeUInt16LE(channels, 2);
  bytes.writeUInt32LE(sampleRateHz, 4);
  bytes.writeUInt32LE(format.bytesPerSecond ?? sampleRateHz * blockBytes, 8);
  bytes.writeUInt16LE(blockBytes, 12);
  bytes.writeUInt16LE(bitsPerSample, 14);
  if (extra.length > 0) bytes.writeUInt16LE(2 * extra.length, 16);
  for (const [index, number] of extra.entries()) bytes.writeUInt16LE(number, 18 + 2 * index);
  return bytes;
}

interface MadeWave {
  readonly form?: string;
  readonly format: Buffer;
  readonly data: Buffer;
  /** What the chunk says. Default: the truth. */
  readonly dataSize?: number;
  /** Chunks before the format. */
  readonly before?: readonly Buffer[];
}

export function waveOf({ form = 'RIFF', format, data, dataSize, before = [] }: MadeWave): Buffer {
  const sound = chunk('data', data);
  if (dataSize !== undefined) sound.writeUInt32LE(dataSize, 4);
  const head = Buffer.from(`${form}\xff\xff\xff\xffWAVE`, 'latin1');
  return Buffer.concat([head, ...before, chunk('fmt ', format), sound]);
}

/** An ID3v2 tag of `size` bytes of padding. */
export function id3Tag(size: number, { version = 3, footer = false } = {}): Buffer {
  const syncSafe = [21, 14, 7, 0].map((shift) => (size >>> shift) & 0x7f);
  const header = Buffer.from([0x49, 0x44, 0x33, version, 0, footer ? 0x10 : 0, ...syncSafe]);
  return Buffer.concat([header, Buffer.alloc(size), ...(footer ? [Buffer.from(header).fill('3DI', 0, 3)] : [])]);
}
