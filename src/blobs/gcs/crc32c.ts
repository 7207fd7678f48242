/** CRC-32C (RFC 3720 B.4), its bits reversed. */
const POLYNOMIAL = 0x82f63b78;

/** What a byte adds, by how many others of the same step follow it. */
const TABLES = makeTables();
const NO_TABLE = new Int32Array(256);
const [
  last = NO_TABLE,
  second = NO_TABLE,
  third = NO_TABLE,
  fourth = NO_TABLE,
  fifth = NO_TABLE,
  sixth = NO_TABLE,
  seventh = NO_TABLE,
  eighth = NO_TABLE,
] = TABLES;

function makeTables(): Int32Array[] {
  const last = Int32Array.from({ length: 256 }, (_, byte) => {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit += 1) remainder = (remainder >>> 1) ^ (remainder & 1 ? POLYNOMIAL : 0);
    return remainder;
  });
  const tables = [last];
  for (let table = last; tables.length < 8; tables.push(table)) {
    table = table.map((entry) => (entry >>> 8) ^ (last[entry & 0xff] ?? 0));
  }
  return tables;
}

/** The checksum that Google Cloud Storage keeps of every object. */
export class Crc32c {
  /** Of what has been added, each bit inverted. */
  private remainder = -1;

  update(bytes: Uint8Array): void {
    this.remainder = add(this.remainder, bytes);
  }

  /** @returns base64 of the four bytes, the highest first, as the store tells it */
  toString(): string {
    const encoded = Buffer.alloc(4);
    encoded.writeInt32BE(~this.remainder);
    return encoded.toString('base64');
  }
}

/** Eight bytes a step, each looked up in a table of its own. */
function add(remainder: number, bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let position = 0;
  for (const end = bytes.length - 7; position < end; position += 8) {
    const low = view.getInt32(position, true) ^ remainder;
    const high = view.getInt32(position + 4, true);
    remainder =
      (eighth[low & 0xff] ?? 0) ^
      (seventh[(low >>> 8) & 0xff] ?? 0) ^
      (sixth[(low >>> 16) & 0xff] ?? 0) ^
      (fifth[low >>> 24] ?? 0) ^
      (fourth[high & 0xff] ?? 0) ^
      (third[(high >>> 8) & 0xff] ?? 0) ^
      (second[(high >>> 16) & 0xff] ?? 0) ^
      (last[high >>> 24] ?? 0);
  }
  for (; position < bytes.length; position += 1) {
    remainder = (last[(remainder ^ view.getUint8(position)) & 0xff] ?? 0) ^ (remainder >>> 8);
  }
  return remainder;
}
