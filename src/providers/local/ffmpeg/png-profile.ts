import { crc32, deflateSync } from 'node:zlib';

/** The signature, and the header, which is always the first chunk. */
const HEADER_END = 8 + 25;

/** Says of a PNG what its colours are, by a chunk behind its header (https://www.w3.org/TR/png-3/#11iCCP, read 2026-11). */
export function withProfile(png: Buffer, profile: Buffer): Buffer {
  // The profile has a name, and is compressed by method 0.
  const contents = Buffer.concat([Buffer.from('iCCPprofile\0\0', 'latin1'), deflateSync(profile)]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(contents.length - 4);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(contents));
  return Buffer.concat([png.subarray(0, HEADER_END), length, contents, check, png.subarray(HEADER_END)]);
}
