import type { FileBytes } from '../file-bytes';
import type { FoundFrame } from './find-frame';

export interface VbrHeader {
  /** null: not told. */
  readonly frames: number | null;
}

/** Where `VBRI` stands, whatever the frame. */
const VBRI_OFFSET = 36;

/**
 * The first frame of an MP3 may hold no sound but a header for all the others: `Xing` or `Info`
 * (http://gabriel.mp3-tech.org/mp3infotag.html), or Fraunhofer's `VBRI`. null: it holds sound.
 */
export async function readVbrHeader(file: FileBytes, { at, header, sizeBytes }: FoundFrame): Promise<VbrHeader | null> {
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
