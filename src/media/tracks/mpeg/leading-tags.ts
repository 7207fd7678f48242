const ID3_HEADER_BYTES = 10;
const APE_HEADER_BYTES = 32;
/** Files with two tags are about; a thousand of ten bytes each are not. */
const MAX_TAGS = 32;

/** Reads bytes of a file from a position on; fewer where there are no more. */
type ReadBytes = (start: number, length: number) => Promise<Buffer> | Buffer;

/**
 * Where the sound begins behind the tags at the head of a file: any number of ID3v2 (2.2 to 2.4, with a footer or
 * without, https://id3.org/id3v2.4.0-structure) and of APEv2.
 */
export async function skipLeadingTags(read: ReadBytes): Promise<number> {
  let position = 0;
  for (let tag = 0; tag < MAX_TAGS; tag += 1) {
    const bytes = tagBytes(await read(position, APE_HEADER_BYTES));
    if (bytes === null) return position;
    position += bytes;
  }
  return position;
}

function tagBytes(head: Buffer): number | null {
  if (head.length >= ID3_HEADER_BYTES && head.toString('latin1', 0, 3) === 'ID3') return id3Bytes(head);
  if (head.length >= APE_HEADER_BYTES && head.toString('latin1', 0, 8) === 'APETAGEX') {
    return APE_HEADER_BYTES + head.readUInt32LE(12);
  }
  return null;
}

/** Four times seven bits; some writers take eight of each, which shows when the eighth is set. */
function id3Bytes(head: Buffer): number {
  const parts = [6, 7, 8, 9].map((offset) => head.readUInt8(offset));
  const size = parts.every((part) => part < 0x80)
    ? parts.reduce((total, part) => total * 128 + part, 0)
    : head.readUInt32BE(6);
  const hasFooter = head.readUInt8(3) === 4 && (head.readUInt8(5) & 0x10) !== 0;
  return ID3_HEADER_BYTES + size + (hasFooter ? ID3_HEADER_BYTES : 0);
}
