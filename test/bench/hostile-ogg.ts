const OPUS_HEAD = Buffer.from('4f707573486561640102380180bb0000000000', 'hex');
const HEADER_BYTES = 28;
const BEGIN_OF_STREAM = 2;
/** Of Ogg's own checksum (RFC 3533, section 6). */
const POLYNOMIAL = 0x04c11db7;

/** An Ogg file of nothing but the first pages of so many streams, 47 bytes each: a parser makes a track of each. */
export function oggOfStreamHeads(streams: number): Buffer {
  const pages: Buffer[] = [];
  for (let serial = 1; serial <= streams; serial += 1) {
    const page = Buffer.alloc(HEADER_BYTES + OPUS_HEAD.length);
    page.write('OggS', 'latin1');
    page[5] = BEGIN_OF_STREAM;
    page.writeUInt32LE(serial, 14);
    page[26] = 1;
    page[27] = OPUS_HEAD.length;
    OPUS_HEAD.copy(page, HEADER_BYTES);
    page.writeUInt32LE(checksumOf(page), 22);
    pages.push(page);
  }
  return Buffer.concat(pages);
}

function checksumOf(page: Buffer): number {
  let crc = 0;
  for (const byte of page) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit += 1) crc = crc < 0 ? (crc << 1) ^ POLYNOMIAL : crc << 1;
  }
  return crc >>> 0;
}
