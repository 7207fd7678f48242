import { deflateSync } from 'node:zlib';

/** Files made to do harm, written byte by byte. */

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A few hundred bytes that claim to be a picture of any size; `animationFrames` adds an `acTL` chunk. */
export function pngClaiming(width: number, height: number, animationFrames?: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6], 8);
  const control = Buffer.alloc(8);
  control.writeUInt32BE(animationFrames ?? 0, 0);
  return Buffer.concat([
    PNG_SIGNATURE,
    pngChunk('IHDR', header),
    ...(animationFrames === undefined ? [] : [pngChunk('acTL', control)]),
    pngChunk('IDAT', deflateSync(Buffer.alloc(1000))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

export function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** A GIF of 1 x 1 pixel frames on a canvas of any size: 23 bytes a frame. */
export function gifWithFrames(frames: number, width: number, height: number): Buffer {
  const header = Buffer.from('474946383961000000008000000000000000ff', 'hex').subarray(0, 19);
  header.writeUInt16LE(width, 6);
  header.writeUInt16LE(height, 8);
  const frame = Buffer.from('21f90400000000002c00000000010001000002024401' + '00', 'hex');
  return Buffer.concat([header, ...Array<Buffer>(frames).fill(frame), Buffer.from([0x3b])]);
}

export function mp4Box(type: string, content: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + content.length);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, content]);
}

/** The same MP4 with one box of its tree under another name, which hides it from every reader. */
export function withoutBox(mp4: Buffer, type: string): Buffer {
  const copy = Buffer.from(mp4);
  copy.write('free', copy.indexOf(type), 'latin1');
  return copy;
}

/** A proper EBML head that says webm, and `count` tracks of sound: a reader that lists them runs out of memory. */
export function webmOfManyTracks(count: number): Buffer {
  const head = '1a45dfa39f4286810142f7810142f2810442f381084282847765626d42878104428581021853806701ffffffffffffff';
  const track = Buffer.from('ae8bd78101838102868141e180', 'hex');
  const tracks = Buffer.from('1654ae6b0100000000000000', 'hex');
  tracks.writeUIntBE(track.length * count, 6, 6);
  return Buffer.concat([Buffer.from(head, 'hex'), tracks, Buffer.alloc(track.length * count, track)]);
}

/**
 * A proper EBML head, whose type is told a second time, in `length` letters: mediabunny makes one array of them, of eight
 * bytes a letter, which grows by half at a time.
 */
export function webmOfLongType(length: number): Buffer {
  const type = Buffer.from('42820100000000000000', 'hex');
  type.writeUIntBE(length, 4, 6);
  const content = Buffer.concat([Buffer.from('4282847765626d', 'hex'), type, Buffer.alloc(length, 'a')]);
  const head = Buffer.from('1a45dfa30100000000000000', 'hex');
  head.writeUIntBE(content.length, 6, 6);
  return Buffer.concat([head, content, Buffer.from('18538067891549a966842ad7b180', 'hex')]);
}

/** The same MP4, whose first track claims 2^32 - 1 samples, which nobody needs to list who wants to know its length. */
export function withEndlessSampleTable(mp4: Buffer): Buffer {
  const copy = Buffer.from(mp4);
  copy.writeUInt32BE(0xffffffff, copy.indexOf('stts') + 12);
  return copy;
}

/** `count` boxes of nothing, which a reader must step through one by one. */
export function mp4OfEmptyBoxes(count: number): Buffer {
  const start = mp4Box('ftyp', Buffer.from('isom\0\0\x02\0isommp42', 'latin1'));
  return Buffer.concat([start, Buffer.alloc(8 * count, mp4Box('free', Buffer.alloc(0)))]);
}

/** A proper EBML head that says webm, and then noise in which mediabunny 1.61.0 goes round without end. */
export function webmThatLoops(): Buffer {
  const head = '1a45dfa39f4286810142f7810142f2810442f381084282847765626d42878104428581021853806701ffffffffffffff';
  return Buffer.concat([Buffer.from(head, 'hex'), seededNoise(7, 20_000)]);
}

export function seededNoise(seed: number, sizeBytes: number): Buffer {
  const random = seededRandom(seed);
  return Buffer.from(Array.from({ length: sizeBytes }, () => Math.floor(random() * 256)));
}

/** Deterministic pseudo-random numbers in [0, 1): mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
