import type { FileBytes } from '../file-bytes';
import { FRAME_HEADER_BYTES, type FrameHeader, parseFrameHeader } from './mpeg-header';

export interface FoundFrame {
  readonly at: number;
  readonly header: FrameHeader;
  /** Of a free bit rate too, where its stream's size was found out. */
  readonly sizeBytes: number;
}

export interface FrameSearch {
  /** The file's position to search from, and where the frames end. */
  readonly from: number;
  readonly end: number;
  /** How far to search. */
  readonly maxBytes: number;
  /** The stream that the frame must belong to; null: any, but then more frames must follow it. */
  readonly stream: number | null;
  /** Size without padding of a frame of a free bit rate; null: not known yet. */
  readonly freeSize: number | null;
}

const WINDOW_BYTES = 64 * 1024;
/** The largest frames: of ADTS, whose size has 13 bits. Two of them are looked at. */
const MARGIN_BYTES = 2 * 8192 + FRAME_HEADER_BYTES;
/** Of a free bit rate: 640 kbit/s at 32 kHz, as much as decoders take. */
const LARGEST_FREE_FRAME = 2880;
const SMALLEST_FRAME = 24;

/** The next place where a frame begins: chance is ruled out by the frame behind it, or by the end. */
export async function findFrame(file: FileBytes, search: FrameSearch): Promise<FoundFrame | null> {
  const limit = Math.min(search.end, search.from + search.maxBytes);
  for (let start = search.from; start < limit; start += WINDOW_BYTES) {
    const window = await file.read(start, Math.min(WINDOW_BYTES + MARGIN_BYTES, search.end - start));
    const candidates = Math.min(WINDOW_BYTES, limit - start);
    for (let at = window.indexOf(0xff); at !== -1 && at < candidates; at = window.indexOf(0xff, at + 1)) {
      const header = parseFrameHeader(window, at);
      if (header === null || (search.stream !== null && header.stream !== search.stream)) continue;
      const sizeBytes = header.sizeBytes ?? freeFrameSize(window, at, header, search.freeSize);
      if (sizeBytes === null || !isFollowed(window, at, { header, sizeBytes }, start, search)) continue;
      return { at: start + at, header, sizeBytes };
    }
  }
  return null;
}

/** Without a bit rate, a frame ends where the next one of its stream begins. */
export function freeFrameSize(bytes: Buffer, at: number, header: FrameHeader, known: number | null): number | null {
  if (known !== null) return known + header.padding;
  const limit = Math.min(bytes.length, at + LARGEST_FREE_FRAME);
  for (
    let next = bytes.indexOf(0xff, at + SMALLEST_FRAME);
    next !== -1 && next < limit;
    next = bytes.indexOf(0xff, next + 1)
  ) {
    const other = parseFrameHeader(bytes, next);
    if (other?.stream === header.stream && other.sizeBytes === null) return next - at;
  }
  return null;
}

function isFollowed(
  window: Buffer,
  at: number,
  { header, sizeBytes }: { readonly header: FrameHeader; readonly sizeBytes: number },
  start: number,
  { end, stream }: FrameSearch,
): boolean {
  const next = at + sizeBytes;
  if (start + next >= end) return stream !== null || start + next === end;
  const second = parseFrameHeader(window, next);
  if (second === null || second.stream !== header.stream) return false;
  if (stream !== null || second.sizeBytes === null) return true;
  const third = next + second.sizeBytes;
  return start + third + FRAME_HEADER_BYTES > end || parseFrameHeader(window, third)?.stream === header.stream;
}

/** The same search in the head of a file, of which there may be no more. */
export function beginsFrames(head: Buffer, at: number): FrameHeader | null {
  const header = parseFrameHeader(head, at);
  if (header === null) return null;
  const sizeBytes = header.sizeBytes ?? freeFrameSize(head, at, header, null);
  if (sizeBytes === null) return null;
  const second = parseFrameHeader(head, at + sizeBytes);
  if (second?.stream !== header.stream) return null;
  const third = at + sizeBytes + (second.sizeBytes ?? sizeBytes);
  return parseFrameHeader(head, third)?.stream === header.stream ? header : null;
}
