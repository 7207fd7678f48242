import { randomBytes } from 'node:crypto';
import type { BodyPiece } from './load/request';

const MEGABYTE = 1024 * 1024;

/**
 * 16-bit stereo at 48 kHz. Nothing of it is kept: one megabyte of noise is sent over and over.
 *
 * @param contentBytes of the sound, which its header comes before: whole megabytes
 */
export function wavOfNoise(contentBytes: number): BodyPiece[] {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(header.length - 8 + contentBytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(2, 22);
  header.writeUInt32LE(48_000, 24);
  header.writeUInt32LE(48_000 * 4, 28);
  header.writeUInt16LE(4, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(contentBytes, 40);
  return [
    { bytes: header, times: 1 },
    { bytes: randomBytes(MEGABYTE), times: contentBytes / MEGABYTE },
  ];
}
