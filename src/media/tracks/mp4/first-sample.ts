import type { FileBytes } from '../file-bytes';
import { FRAME_HEADER_BYTES, type FrameHeader, parseFrameHeader } from '../mpeg/mpeg-header';
import type { Boxes } from './boxes';
import type { Mp4Track } from './track';

/** The header of the first sample, where the first chunk begins. null: there is none, or it is no frame. */
export async function firstSampleHeader(file: FileBytes, boxes: Boxes, track: Mp4Track): Promise<FrameHeader | null> {
  const short = await boxes.find(track.samples, 'stco');
  const table = short ?? (await boxes.find(track.samples, 'co64'));
  if (table === null) return null;
  const entry = (await boxes.content(table, 16)).subarray(8);
  if (entry.length < (short === null ? 8 : 4)) return null;
  const offset = short === null ? Number(entry.readBigUInt64BE(0)) : entry.readUInt32BE(0);
  return parseFrameHeader(await file.read(offset, FRAME_HEADER_BYTES), 0);
}
