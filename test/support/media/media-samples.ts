import { randomBytes } from 'node:crypto';
import { readFixture } from './media-fixtures';

const WAV_HEADER_BYTES = 44;
/** 8 kHz, 16 bits, mono. */
const BYTES_PER_SECOND = 16_000;

/** A sound of exactly this size, an even number from 46 on: noise, so that no two are alike. */
export function wavOf(sizeBytes: number): Buffer {
  const header = Buffer.alloc(WAV_HEADER_BYTES);
  header.write('RIFF', 0, 'ascii');
  header.writeUInt32LE(sizeBytes - 8, 4);
  header.write('WAVEfmt ', 8, 'ascii');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(BYTES_PER_SECOND / 2, 24);
  header.writeUInt32LE(BYTES_PER_SECOND, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'ascii');
  header.writeUInt32LE(sizeBytes - WAV_HEADER_BYTES, 40);
  return Buffer.concat([header, randomBytes(sizeBytes - WAV_HEADER_BYTES)]);
}

/** A picture with so many bytes after its end, which readers of PNG pass over. */
export function paddedPng(paddingBytes: number): Buffer {
  return Buffer.concat([readFixture('still.png'), randomBytes(paddingBytes)]);
}

/** Pictures and sounds from some hundred bytes to 2 MB, more small ones than large ones. */
export function randomMedia(): Buffer {
  const sizeBytes = Math.floor(2_000_000 ** Math.random());
  return Math.random() < 0.5 ? paddedPng(sizeBytes) : wavOf(WAV_HEADER_BYTES + 2 * Math.ceil(sizeBytes / 2));
}
