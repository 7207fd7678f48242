import type { FileBytes } from '../file-bytes';
import { type FoundFrame, findFrame } from './find-frame';
import { FRAME_HEADER_BYTES, type FrameHeader, parseFrameHeader } from './mpeg-header';
import { readVbrHeader } from './vbr-header';

export interface MpegFrames {
  /** Of the first frame. */
  readonly header: FrameHeader;
  /** null: only a walk over all frames would tell, and the file is too large for it. */
  readonly seconds: number | null;
}

/** What may lie before the first frame: padding, tags of no known kind, the rest of a frame that was cut. */
const MAX_LEADING_BYTES = 256 * 1024;
/** What may lie between frames, and behind them, in all: tags, pictures of covers. */
const MAX_STRAY_BYTES = 8 * 1024 ** 2;
/** Where a large file is looked into, to see whether it is of one bit rate. */
const SAMPLES = 16;

/**
 * Finds the frames of MPEG audio or ADTS in a part of a file, and how long they are in all: counted one by one where
 * the file may be read as a whole, else as their header says, or by their bit rate where that is the same everywhere.
 *
 * @returns null when no frames are found
 */
export async function readMpegFrames(file: FileBytes, start: number, end: number): Promise<MpegFrames | null> {
  const first = await findFrame(file, { from: start, end, maxBytes: MAX_LEADING_BYTES, stream: null, freeSize: null });
  if (first === null) return null;
  const { header } = first;
  const info = await readVbrHeader(file, first);
  if (file.mayReadWhole) return { header, seconds: await countSeconds(file, first, end, info !== null) };
  if (info?.frames != null) return { header, seconds: (info.frames * header.samples) / header.sampleRateHz };
  return { header, seconds: await secondsByBitrate(file, first, end) };
}

async function countSeconds(file: FileBytes, first: FoundFrame, end: number, skipsFirst: boolean): Promise<number> {
  const { stream } = first.header;
  const freeSize = first.header.sizeBytes === null ? first.sizeBytes - first.header.padding : null;
  let seconds = 0;
  let strayBytes = 0;
  let position = skipsFirst ? first.at + first.sizeBytes : first.at;
  while (position + FRAME_HEADER_BYTES <= end) {
    const header = parseFrameHeader(await file.read(position, FRAME_HEADER_BYTES), 0);
    if (header !== null && header.stream === stream) {
      const size = header.sizeBytes ?? (freeSize ?? first.sizeBytes) + header.padding;
      // The last frame may be cut off.
      if (position + size <= end || position + size / 2 <= end) seconds += header.samples / header.sampleRateHz;
      position += size;
      continue;
    }
    const maxBytes = MAX_STRAY_BYTES - strayBytes;
    const next = await findFrame(file, { from: position, end, maxBytes, stream, freeSize });
    if (next === null) break;
    strayBytes += next.at - position;
    position = next.at;
  }
  return seconds;
}

/** null: the bit rate varies, or there is none. */
async function secondsByBitrate(file: FileBytes, first: FoundFrame, end: number): Promise<number | null> {
  const { header, at: start } = first;
  if (header.bitrate === 0) return null;
  for (let sample = 1; sample < SAMPLES; sample += 1) {
    const from = start + Math.floor(((end - start) * sample) / SAMPLES);
    const found = await findFrame(file, { from, end, maxBytes: 16_384, stream: header.stream, freeSize: null });
    if (found === null || found.header.bitrate !== header.bitrate) return null;
  }
  return ((end - start) * 8) / (header.bitrate * 1000);
}
