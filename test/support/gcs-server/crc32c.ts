/** CRC-32C (Castagnoli), as RFC 3720 B.4 gives it; written apart from the client's so that one checks the other. */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit += 1) remainder = remainder & 1 ? (remainder >>> 1) ^ 0x82f63b78 : remainder >>> 1;
  return remainder;
});

/** @returns base64 of the big-endian checksum, the form of the JSON API */
export function crc32cOf(bytes: Uint8Array): string {
  let checksum = 0xffffffff;
  for (let index = 0; index < bytes.length; index += 1) {
    checksum = TABLE[(checksum ^ bytes[index]!) & 0xff]! ^ (checksum >>> 8);
  }
  const encoded = Buffer.alloc(4);
  encoded.writeUInt32BE((checksum ^ 0xffffffff) >>> 0);
  return encoded.toString('base64');
}
