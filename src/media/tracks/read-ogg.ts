import type { FileBytes } from './file-bytes';
import { type TrackSummary, UnreadableFormat } from './track-summary';

/** Beyond these, of a file that is too large to be walked, no more headers are expected. */
const HEAD_BYTES = 512 * 1024;
/** Two of the largest pages. */
const TAIL_BYTES = 2 * 65_307;
/** How far the next page is searched for where one is damaged. */
const MAX_STRAY_BYTES = 1024 ** 2;

/** A stream as it goes on; where it is chained to another, each is one. */
interface Progress {
  readonly stream: OggStream;
  /** Where the first packet of sound begins: not at 0 in a recording of a broadcast. null: none has come yet. */
  start: number | null;
  end: number;
}

/**
 * Reads Ogg with Opus or Vorbis: the streams' headers, and how far they count. Chained streams, one after another, add
 * up. Of a page that is cut off, as much counts as there is of it.
 */
export async function readOgg(file: FileBytes): Promise<TrackSummary> {
  const end = file.mayReadWhole ? file.sizeBytes : Math.min(file.sizeBytes, HEAD_BYTES);
  const walked = new Map<number, Progress>();
  const links: number[] = [];
  let first: OggStream | null = null;
  for await (const { page, at } of pagesOf(file, end)) {
    if (page.beginsStream) {
      const stream = parseFirstPacket(await file.read(at + page.headerBytes, Math.min(page.bodyBytes, 64)));
      if (stream === null) continue;
      first ??= stream;
      const isNext = [...walked.values()].some((progress) => progress.start !== null);
      if (isNext) links.push(lengthOf(walked));
      if (isNext) walked.clear();
      walked.set(page.serial, { stream, start: null, end: 0 });
      continue;
    }
    const progress = walked.get(page.serial);
    if (progress !== undefined) await advance(file, progress, page, at);
  }
  if (first === null) throw new UnreadableFormat('No Opus and no Vorbis');
  const durationSeconds = file.mayReadWhole
    ? [...links, lengthOf(walked)].reduce((total, length) => total + length, 0)
    : await lengthByTail(file, links.length > 0 ? new Map() : walked);
  const { codec, channels, sampleRateHz } = first;
  return { container: 'audio/ogg', video: null, audio: { codec, channels, sampleRateHz }, durationSeconds };
}

/** Passes over what is no page, as far as that is of a sane length. */
async function* pagesOf(file: FileBytes, end: number): AsyncGenerator<{ readonly page: OggPage; readonly at: number }> {
  let strayBytes = 0;
  let at = 0;
  while (at < end) {
    const bytes = await file.read(at, LARGEST_PAGE_HEADER_BYTES);
    const page = parseOggPage(bytes);
    if (page !== null) {
      yield { page, at };
      at += page.headerBytes + page.bodyBytes;
      continue;
    }
    const window = await file.read(at + 1, 65_536);
    const next = window.indexOf('OggS');
    const step = next === -1 ? Math.max(1, window.length - 3) : next;
    strayBytes += step + 1;
    if (strayBytes > MAX_STRAY_BYTES || window.length < 4) return;
    at += 1 + step;
  }
}

async function advance(file: FileBytes, progress: Progress, page: OggPage, at: number): Promise<void> {
  // Headers are at 0.
  if (page.granule === null || page.granule === 0) return;
  const { stream } = progress;
  const wholeBytes = Math.max(1, page.bodyBytes);
  const there = Math.min(wholeBytes, file.sizeBytes - at - page.headerBytes);
  if (progress.start === null) {
    const packets = packetsOf(page, await file.read(at + page.headerBytes, page.bodyBytes));
    const samples = packets.reduce((total, packet) => total + stream.packetSamples(packet), 0);
    progress.start = Math.max(0, page.granule - samples);
    progress.end = progress.start;
  }
  if (page.granule > progress.end) progress.end += ((page.granule - progress.end) * Math.max(0, there)) / wholeBytes;
}

function lengthOf(streams: ReadonlyMap<number, Progress>): number {
  return Math.max(0, ...[...streams.values()].map((progress) => secondsOf(progress, progress.end)));
}

function secondsOf({ stream, start }: Progress, end: number): number {
  return stream.sampleRateHz === 0 ? 0 : Math.max(0, end - (start ?? 0) - stream.preSkip) / stream.sampleRateHz;
}

/** By the last page; null: it is of another stream, so others lie between. */
async function lengthByTail(file: FileBytes, streams: ReadonlyMap<number, Progress>): Promise<number | null> {
  const tail = await file.read(Math.max(0, file.sizeBytes - TAIL_BYTES), TAIL_BYTES);
  for (let at = tail.lastIndexOf('OggS'); at !== -1; at = at === 0 ? -1 : tail.lastIndexOf('OggS', at - 1)) {
    const page = parseOggPage(tail, at);
    if (page === null || page.granule === null || page.granule === 0) continue;
    const progress = streams.get(page.serial);
    return progress === undefined || progress.start === null ? null : secondsOf(progress, page.granule);
  }
  return null;
}

/** A page of an Ogg file (RFC 3533, section 6), its header and where its packets are. */
interface OggPage {
  readonly serial: number;
  readonly beginsStream: boolean;
  /** Where the last packet that ends here ends, as the codec counts; null: none ends here. */
  readonly granule: number | null;
  /** Sizes of the segments; one of less than 255 ends a packet. */
  readonly lacing: Buffer;
  readonly headerBytes: number;
  readonly bodyBytes: number;
}

const LARGEST_PAGE_HEADER_BYTES = 27 + 255;
const HEADER_BYTES = 27;
const CAPTURE = 'OggS';

/** null: none begins there, or its header is not whole. */
function parseOggPage(bytes: Buffer, at = 0): OggPage | null {
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
function packetsOf({ lacing }: OggPage, body: Buffer): Buffer[] {
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
interface OggStream {
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
function parseFirstPacket(packet: Buffer): OggStream | null {
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
