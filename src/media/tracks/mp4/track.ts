import type { Box, Boxes, SampleEntry } from './boxes';
import { describeSound } from './sound-entry';
import { describeVideo } from './video-entry';

const FULL_BOX_BYTES = 8;
const ENTRY_HEADER_BYTES = 8;

/** null: there is none, or one cut short. */
function parseSampleEntry(kind: 'VIDEO' | 'AUDIO', stsd: Buffer): SampleEntry | null {
  if (stsd.length < FULL_BOX_BYTES + ENTRY_HEADER_BYTES) return null;
  const size = stsd.readUInt32BE(FULL_BOX_BYTES);
  const format = stsd.toString('latin1', FULL_BOX_BYTES + 4, FULL_BOX_BYTES + 8);
  const start = FULL_BOX_BYTES + ENTRY_HEADER_BYTES;
  const content = stsd.subarray(start, size < ENTRY_HEADER_BYTES ? stsd.length : FULL_BOX_BYTES + size);
  return kind === 'VIDEO' ? describeVideo(format, content) : describeSound(format, content);
}

export interface Mp4Track {
  readonly id: number;
  readonly kind: 'VIDEO' | 'AUDIO';
  readonly entry: SampleEntry;
  /** Times a second by which the track counts. */
  readonly timescale: number;
  /** Of the samples that the index lists; null: not known. */
  readonly mediaSeconds: number | null;
  /** As the edit list has it shown, delays included; null: no list, or one that tells nothing. */
  readonly edits: Edits | null;
  /** Quarter turns, clockwise. */
  readonly turns: number;
  readonly samples: Box;
}

export interface Edits {
  /** null: not known, as in a file in fragments. */
  readonly seconds: number | null;
  /** Into the samples, where the first edit begins. */
  readonly startSeconds: number;
}

const LARGEST_DESCRIPTION_BYTES = 256 * 1024;
const MAX_EDITS = 1000;
/** Entries of a table of times, of eight bytes each: two hours at 60 frames a second, each of a length of its own. */
const MAX_TIMES = 500_000;
const TIMES_AT_ONCE = 8192;

/** null: neither video nor sound, or without a description. */
export async function readTrack(boxes: Boxes, trak: Box, movieTimescale: number): Promise<Mp4Track | null> {
  const mdia = await boxes.find(trak, 'mdia');
  if (mdia === null) return null;
  const kind = await kindOf(boxes, mdia);
  const samples = await boxes.find(mdia, 'minf', 'stbl');
  if (kind === null || samples === null) return null;
  const description = await boxes.find(samples, 'stsd');
  const header = await readMediaHeader(boxes, mdia);
  if (description === null || header === null) return null;
  const entry = parseSampleEntry(kind, await boxes.content(description, LARGEST_DESCRIPTION_BYTES));
  if (entry === null) return null;
  const { timescale } = header;
  const duration = header.duration ?? (await sumTimes(boxes, samples));
  return {
    ...(await readTrackHeader(boxes, trak)),
    kind,
    entry,
    timescale,
    mediaSeconds: duration === null || timescale === 0 ? null : duration / timescale,
    edits: await readEdits(boxes, trak, movieTimescale, timescale),
    samples,
  };
}

async function kindOf(boxes: Boxes, mdia: Box): Promise<'VIDEO' | 'AUDIO' | null> {
  const hdlr = await boxes.find(mdia, 'hdlr');
  if (hdlr === null) return null;
  const type = (await boxes.content(hdlr, 12)).toString('latin1', 8, 12);
  return type === 'vide' ? 'VIDEO' : type === 'soun' ? 'AUDIO' : null;
}

async function readTrackHeader(boxes: Boxes, trak: Box): Promise<{ readonly id: number; readonly turns: number }> {
  const tkhd = await boxes.find(trak, 'tkhd');
  const bytes = tkhd === null ? Buffer.alloc(0) : await boxes.content(tkhd, 96);
  const isLong = bytes[0] === 1;
  const matrix = isLong ? 52 : 40;
  if (bytes.length < matrix + 20) return { id: 0, turns: 0 };
  return { id: bytes.readUInt32BE(isLong ? 20 : 12), turns: turnsOf(bytes, matrix) };
}

/** Of a matrix that turns by right angles; any other shows the picture as it is. */
function turnsOf(bytes: Buffer, matrix: number): number {
  const [a, b, c, d] = [0, 4, 12, 16].map((offset) => Math.sign(bytes.readInt32BE(matrix + offset)));
  if (a === 0 && d === 0 && b !== 0 && c !== 0) return b === 1 ? 1 : 3;
  return a === -1 && d === -1 && b === 0 && c === 0 ? 2 : 0;
}

/** `mdhd` and `mvhd`: a time scale and a duration, each of 32 bits or, in version 1, of 64; all ones: not known. */
export function parseTimes(bytes: Buffer): { readonly timescale: number; readonly duration: number | null } | null {
  const isLong = bytes[0] === 1;
  const at = isLong ? 20 : 12;
  if (bytes.length < at + (isLong ? 12 : 8)) return null;
  const timescale = bytes.readUInt32BE(at);
  const duration = isLong ? bytes.readBigUInt64BE(at + 4) : BigInt(bytes.readUInt32BE(at + 4));
  return { timescale, duration: isTold(duration, isLong) ? Number(duration) : null };
}

function isTold(duration: bigint, isLong: boolean): boolean {
  // Writers that widen the 32-bit form leave its all ones, and its all ones but the first, in the 64-bit one.
  if (duration === 0n || duration === 0xffffffffn || duration === 0x7fffffffn) return false;
  return !isLong || duration < 0x7fffffffffffffffn;
}

async function readMediaHeader(boxes: Boxes, mdia: Box) {
  const mdhd = await boxes.find(mdia, 'mdhd');
  return mdhd === null ? null : parseTimes(await boxes.content(mdhd, 40));
}

async function readEdits(boxes: Boxes, trak: Box, movieScale: number, mediaScale: number): Promise<Edits | null> {
  const elst = await boxes.find(trak, 'edts', 'elst');
  if (elst === null || movieScale === 0 || mediaScale === 0) return null;
  const isLong = (await boxes.content(elst, 1))[0] === 1;
  const entryBytes = isLong ? 20 : 12;
  const bytes = await boxes.content(elst, 8 + MAX_EDITS * entryBytes);
  if (bytes.length < 8) return null;
  const count = Math.min(bytes.readUInt32BE(4), Math.floor((bytes.length - 8) / entryBytes));
  let seconds = 0;
  let isKnown = count > 0 && count <= MAX_EDITS;
  let startSeconds: number | null = null;
  for (let edit = 0; edit < count; edit += 1) {
    const at = 8 + edit * entryBytes;
    const duration = isLong ? bytes.readBigUInt64BE(at) : BigInt(bytes.readUInt32BE(at));
    const mediaTime = isLong ? Number(bytes.readBigInt64BE(at + 8)) : bytes.readInt32BE(at + 4);
    if (!isTold(duration, isLong) && duration !== 0n) isKnown = false;
    seconds += Number(duration) / movieScale;
    // -1: a delay, in which nothing is shown.
    if (mediaTime >= 0) startSeconds ??= mediaTime / mediaScale;
  }
  return { seconds: isKnown && seconds > 0 ? seconds : null, startSeconds: startSeconds ?? 0 };
}

/** The lengths of all samples, by the table `stts`; null: there is none, or it is beyond all measure. */
async function sumTimes(boxes: Boxes, samples: Box): Promise<number | null> {
  const stts = await boxes.find(samples, 'stts');
  if (stts === null) return null;
  const head = await boxes.content(stts, 8);
  const count = head.length < 8 ? 0 : head.readUInt32BE(4);
  if (count > MAX_TIMES || count * 8 > stts.end - stts.start - 8) return null;
  let total = 0;
  for (let entry = 0; entry < count; entry += TIMES_AT_ONCE) {
    const entries = Math.min(TIMES_AT_ONCE, count - entry);
    const bytes = await boxes.file.read(stts.start + 8 + entry * 8, entries * 8);
    for (let at = 0; at + 8 <= bytes.length; at += 8) total += bytes.readUInt32BE(at) * bytes.readUInt32BE(at + 4);
  }
  return total > 0 ? total : null;
}
