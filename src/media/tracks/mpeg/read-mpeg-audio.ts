import type { FileBytes } from '../file-bytes';
import { type TrackSummary, UnreadableFormat } from '../track-summary';
import { type FoundFrame, FRAME_HEADER_BYTES, type FrameHeader, findFrame, parseFrameHeader } from './frames';
import { skipLeadingTags } from './leading-tags';

interface VbrHeader {
  /** null: not known. */
  readonly frames: number | null;
}

/** Where `VBRI` is, whatever the frame. */
const VBRI_OFFSET = 36;

/**
 * The first frame of an MP3 may hold no sound but a header for all the others: `Xing` or `Info`
 * (http://gabriel.mp3-tech.org/mp3infotag.html), or Fraunhofer's `VBRI`. null: it holds sound.
 */
async function readVbrHeader(file: FileBytes, { at, header, sizeBytes }: FoundFrame): Promise<VbrHeader | null> {
  if (header.codec !== 'mp3') return null;
  const frame = await file.read(at, Math.min(sizeBytes, 256));
  if (frame.length < 64) return null;
  const isV1 = header.samples === 1152;
  const sideBytes = isV1 ? (header.channels === 1 ? 17 : 32) : header.channels === 1 ? 9 : 17;
  // A checksum of two bytes may follow the header; most writers of a Xing header put it where it were without.
  for (const offset of [4 + sideBytes, 6 + sideBytes]) {
    const name = frame.toString('latin1', offset, offset + 4);
    if ((name === 'Xing' || name === 'Info') && frame.length >= offset + 12) {
      const hasFrames = (frame.readUInt32BE(offset + 4) & 1) !== 0;
      return { frames: hasFrames ? positive(frame.readUInt32BE(offset + 8)) : null };
    }
  }
  if (frame.toString('latin1', VBRI_OFFSET, VBRI_OFFSET + 4) !== 'VBRI') return null;
  return { frames: frame.length >= VBRI_OFFSET + 18 ? positive(frame.readUInt32BE(VBRI_OFFSET + 14)) : null };
}

function positive(value: number): number | null {
  return value > 0 ? value : null;
}

interface MpegFrames {
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

/** ID3v1, at the very end of a file. */
const ID3V1_BYTES = 128;

/** Reads MP3 or AAC in ADTS: frames one after another, behind tags. Which of the two it is, `container` tells. */
export async function readMpegAudio(file: FileBytes): Promise<TrackSummary> {
  const start = await skipLeadingTags((from, length) => file.read(from, length));
  const found = await readMpegFrames(file, start, await endOfSound(file));
  if (found === null) throw new UnreadableFormat('No frames of MPEG audio');
  const { header, seconds } = found;
  const isAac = header.codec === 'aac';
  return {
    container: isAac ? 'audio/aac' : header.codec === 'mp3' ? 'audio/mpeg' : 'audio/mp2',
    video: null,
    audio: {
      codec: isAac ? `mp4a.40.${header.objectType}` : header.codec,
      channels: header.channels,
      sampleRateHz: header.sampleRateHz,
    },
    durationSeconds: seconds,
  };
}

async function endOfSound(file: FileBytes): Promise<number> {
  const tag = await file.read(file.sizeBytes - ID3V1_BYTES, ID3V1_BYTES);
  return tag.toString('latin1', 0, 3) === 'TAG' ? file.sizeBytes - ID3V1_BYTES : file.sizeBytes;
}
