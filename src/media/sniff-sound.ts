import { beginsFrames } from './tracks/mpeg/frames';
import { skipLeadingTags } from './tracks/mpeg/leading-tags';

const PAGE_HEADER_BYTES = 27;
const BEGINS_STREAM = 0x02;

/** How the first packet of a stream begins, by codec: RFC 5334 and the codecs' own mappings. */
const FIRST_PACKETS = {
  opus: 'OpusHead',
  vorbis: '\x01vorbis',
  skeleton: 'fishead\0',
  flac: '\x7fFLAC',
  speex: 'Speex   ',
  theora: '\x80theora',
} as const;
type OggCodec = keyof typeof FIRST_PACKETS | 'unknown';

/**
 * The codec of every stream in an Ogg file. All streams begin before any of them goes on (RFC 3533, section 4), so
 * the pages at the head of the file name them all; a second stream is where a video hides behind a sound track.
 */
export function oggCodecs(head: Uint8Array): OggCodec[] {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.length);
  const codecs: OggCodec[] = [];
  let page = 0;
  while (bytes.toString('latin1', page, page + 4) === 'OggS' && page + PAGE_HEADER_BYTES < bytes.length) {
    if ((bytes.readUInt8(page + 5) & BEGINS_STREAM) === 0) break;
    const segments = bytes.readUInt8(page + 26);
    const packet = page + PAGE_HEADER_BYTES + segments;
    codecs.push(codecOf(bytes.subarray(packet, packet + 8).toString('latin1')));
    page = packet + bytes.subarray(page + PAGE_HEADER_BYTES, packet).reduce((total, length) => total + length, 0);
  }
  return codecs;
}

function codecOf(packet: string): OggCodec {
  for (const [codec, start] of Object.entries(FIRST_PACKETS)) {
    if (packet.startsWith(start)) return codec as keyof typeof FIRST_PACKETS;
  }
  return 'unknown';
}

/** A tag may be followed by padding of its own, or by a few stray bytes. */
const MAX_PADDING_BYTES = 4096;

/**
 * What lies behind the tags (ID3v2, APEv2) that a file begins with. Where the head ends before they do, it is most
 * likely MP3, which a look at the frames has to confirm. null: there is no tag.
 */
export async function sniffTaggedSound(head: Buffer): Promise<string | null> {
  const start = await skipLeadingTags((from, length) => head.subarray(from, from + length));
  if (start === 0) return null;
  if (head.toString('latin1', start, start + 4) === 'fLaC') return 'audio/flac';
  return framesIn(head, start, start + MAX_PADDING_BYTES) ?? 'audio/mpeg';
}

/** MP3 or AAC, by three frames in a row that begin before `limit`. null: there are none. */
export function framesIn(head: Buffer, start: number, limit = head.length): string | null {
  for (let at = head.indexOf(0xff, start); at !== -1 && at < limit; at = head.indexOf(0xff, at + 1)) {
    const frame = beginsFrames(head, at);
    if (frame?.codec === 'mp3') return 'audio/mpeg';
    if (frame?.codec === 'aac') return 'audio/aac';
  }
  return null;
}
