import { gzipSync } from 'node:zlib';
import { SNIFF_BYTES, sniffMediaType } from '../../src/media/sniff-media-type';
import { MEDIA_FIXTURE_NAMES, MEDIA_FIXTURES, readFixture } from '../support/media/media-fixtures';
import { mp4Box, pngClaiming, seededNoise, webmThatLoops } from '../support/media/media-hostile';

async function typeOf(bytes: Uint8Array) {
  return (await sniffMediaType(bytes)).mimeType;
}

async function refusalOf(bytes: Uint8Array) {
  const { mimeType, detected } = await sniffMediaType(bytes);
  expect(mimeType).toBeNull();
  return detected;
}

function ftyp(...brands: string[]): Buffer {
  return mp4Box('ftyp', Buffer.from([brands[0], '\0\0\0\0', ...brands.slice(1)].join(''), 'latin1'));
}

/** An ID3v2 tag of `size` bytes of padding. */
function id3(size: number): Buffer {
  const syncSafe = [21, 14, 7, 0].map((shift) => (size >>> shift) & 0x7f);
  return Buffer.concat([Buffer.from('ID3\x03\0\0', 'latin1'), Buffer.from(syncSafe), Buffer.alloc(size)]);
}

describe('a real file of every accepted type', () => {
  it.each(MEDIA_FIXTURE_NAMES)('%s', async (name) => {
    const head = readFixture(name).subarray(0, SNIFF_BYTES);
    const mimeType = MEDIA_FIXTURES[name].sniffedMimeType;
    expect(await sniffMediaType(head)).toEqual({ mimeType, detected: mimeType });
  });

  it.each(MEDIA_FIXTURE_NAMES)('%s from its first 64 bytes', async (name) => {
    expect(await typeOf(readFixture(name).subarray(0, 64))).toBe(MEDIA_FIXTURES[name].sniffedMimeType);
  });
});

describe('names of one type that are many', () => {
  it.each([
    ['M4V ', 'video/mp4'],
    ['M4A ', 'audio/mp4'],
    ['M4B ', 'audio/mp4'],
    ['qt  ', 'video/quicktime'],
    ['iso5', 'video/mp4'],
    ['3gp4', 'video/3gpp'],
    ['3g2a', 'video/3gpp'],
  ])('the brand %j is %s', async (brand, mimeType) => {
    expect(await typeOf(ftyp(brand, 'isom'))).toBe(mimeType);
  });

  it('AVIF that gives its brand second', async () => {
    expect(await typeOf(ftyp('mif1', 'miaf', 'avif'))).toBe('image/avif');
  });

  it('HEIF by the codec that its brands name', async () => {
    expect(await typeOf(ftyp('heic', 'mif1'))).toBe('image/heic');
    expect(await typeOf(ftyp('mif1', 'heic'))).toBe('image/heic');
    expect(await typeOf(ftyp('heix'))).toBe('image/heic');
    expect(await typeOf(ftyp('mif1', 'miaf'))).toBe('image/heif');
  });

  it.each([
    ['avci', 'image/avci'],
    ['vvic', 'image/vvic'],
    ['evbi', 'image/evbi'],
    ['mif3', 'image/mif3'],
    ['j2ki', 'image/hej2k'],
  ])('HEIF of the brand %s is refused by a name of its own', async (brand, name) => {
    expect(await refusalOf(ftyp(brand, 'mif1', brand, 'miaf'))).toBe(name);
    if (brand !== 'mif3') expect(await refusalOf(ftyp('mif1', 'miaf', brand))).toBe(name);
  });

  it('MP3 behind a tag, short or longer than the head', async () => {
    const frames = readFixture('untagged.mp3');
    expect(await typeOf(Buffer.concat([id3(1_000), frames]))).toBe('audio/mpeg');
    expect(await typeOf(Buffer.concat([id3(200_000), frames]).subarray(0, SNIFF_BYTES))).toBe('audio/mpeg');
    expect(await typeOf(Buffer.concat([id3(1_000), readFixture('sound.flac')]))).toBe('audio/flac');
  });

  it('AAC without a container, behind a tag or not', async () => {
    const frames = readFixture('sound.aac');
    expect(await typeOf(frames)).toBe('audio/aac');
    expect(await typeOf(Buffer.concat([id3(8_000), frames]))).toBe('audio/aac');
  });

  it('MP3 behind a tag of any size, whatever it comes to', async () => {
    const frames = readFixture('untagged.mp3');
    for (let size = 4_070; size < 4_110; size += 1) {
      const file = Buffer.concat([id3(size), frames]);
      expect([size, await typeOf(file.subarray(0, SNIFF_BYTES))]).toEqual([size, 'audio/mpeg']);
    }
  });

  it('MP3 behind several tags, of another kind, and behind what is no tag', async () => {
    const frames = readFixture('untagged.mp3');
    const ape = Buffer.concat([Buffer.from('APETAGEX\xd0\x07\0\0\x40\0\0\0', 'latin1'), Buffer.alloc(16 + 64)]);
    expect(await typeOf(Buffer.concat([id3(50), id3(60), frames]))).toBe('audio/mpeg');
    expect(await typeOf(Buffer.concat([ape, frames]))).toBe('audio/mpeg');
    expect(await typeOf(Buffer.concat([Buffer.alloc(2_000), frames]))).toBe('audio/mpeg');
    expect(await typeOf(Buffer.concat([frames.subarray(30), frames]))).toBe('audio/mpeg');
  });

  it('WAV in its 64-bit forms', async () => {
    for (const name of ['RIFF', 'RF64', 'BW64']) {
      expect(await typeOf(Buffer.from(`${name}\xff\xff\xff\xffWAVEds64`, 'latin1'))).toBe('audio/wav');
    }
  });

  it('QuickTime without ftyp, and MP4 with something before it', async () => {
    const [wide, skip, mdat] = [
      mp4Box('wide', Buffer.alloc(0)),
      mp4Box('skip', Buffer.alloc(9)),
      mp4Box('mdat', Buffer.alloc(9)),
    ];
    expect(await typeOf(Buffer.concat([wide, mdat]))).toBe('video/quicktime');
    expect(await typeOf(Buffer.concat([skip, mdat]))).toBe('video/quicktime');
    expect(await typeOf(Buffer.concat([mp4Box('uuid', Buffer.alloc(24)), wide, mdat]))).toBe('video/quicktime');
    expect(await typeOf(Buffer.concat([skip, ftyp('isom')]))).toBe('video/mp4');
    expect(await refusalOf(Buffer.from('A note: skip this, it is no film of any kind.'))).toBeNull();
  });

  it('a PNG whose first chunk after the header does not fit the head', async () => {
    const png = pngClaiming(8, 8);
    const profile = Buffer.concat([Buffer.from([0, 1, 0, 0]), Buffer.from('iCCP'), Buffer.alloc(65_540)]);
    const withProfile = Buffer.concat([png.subarray(0, 33), profile, png.subarray(33)]);
    expect(await typeOf(withProfile.subarray(0, SNIFF_BYTES))).toBe('image/png');
  });
});

describe('what is not accepted', () => {
  it.each([
    ['a PDF', Buffer.from('%PDF-1.7\n'), 'application/pdf'],
    ['TIFF', Buffer.concat([Buffer.from('II*\0\x08\0\0\0', 'latin1'), Buffer.alloc(64)]), 'image/tiff'],
    ['BMP', Buffer.concat([Buffer.from('BM'), Buffer.alloc(64)]), 'image/bmp'],
    ['a zip', Buffer.from('PK\x03\x04\x14\0\0\0', 'latin1'), 'application/zip'],
    ['gzip', gzipSync('text'), 'application/gzip'],
    ['a gzip bomb', gzipSync(Buffer.alloc(20_000_000)), 'application/gzip'],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml'],
    ['SVG with a prolog', Buffer.from('<?xml version="1.0"?>\n<!-- a --><svg/>'), 'image/svg+xml'],
    ['SVG behind a byte order mark', Buffer.from('\ufeff  <SVG onload="alert(1)">'), 'image/svg+xml'],
    ['XML', Buffer.from('<?xml version="1.0"?><feed/>'), 'application/xml'],
    ['HTML', Buffer.from('<!DOCTYPE html><script>alert(1)</script>'), 'text/html'],
    ['an AVI', Buffer.from('RIFF\x10\0\0\0AVI LIST', 'latin1'), 'video/vnd.avi'],
    ['a playlist', Buffer.from('#EXTM3U\n#EXT-X-VERSION:3\nfile:///etc/passwd\n'), null],
    ['text in UTF-16', Buffer.from('\ufeffplain text', 'utf16le'), null],
    ['zeros', Buffer.alloc(SNIFF_BYTES), null],
    ['nothing', Buffer.alloc(0), null],
    ['one byte', Buffer.from([0xff]), null],
  ])('%s', async (_, bytes, detected) => {
    expect(await refusalOf(bytes)).toBe(detected);
  });

  it('Ogg with video, also when its sound comes first', async () => {
    const theora = readFixture('theora.ogv');
    expect(await refusalOf(theora)).toBe('video/ogg');
    const firstPage = 27 + 1 + theora.readUInt8(27);
    const secondPage = theora.indexOf('OggS', firstPage);
    const thirdPage = theora.indexOf('OggS', secondPage + 4);
    const pages = [theora.subarray(secondPage, thirdPage), theora.subarray(0, secondPage), theora.subarray(thirdPage)];
    expect(await refusalOf(Buffer.concat(pages))).toBe('video/ogg');
  });

  it('Ogg of another codec, and Ogg of nothing', async () => {
    const other = Buffer.from(readFixture('opus.ogg'));
    other.write('Speex   ', other.indexOf('OpusHead'), 'latin1');
    expect(await refusalOf(other)).toBe('application/ogg');
    expect(await refusalOf(Buffer.from('OggS'))).toBe('application/ogg');
  });
});

it('takes hostile heads in its stride', async () => {
  const before = process.cpuUsage();
  const magics = [
    '',
    'OggS',
    '\x1aE\xdf\xa3',
    'ID3\x03\0\0',
    'RIFF\0\0\0\0WAVE',
    '\xef\xbb\xbf',
    '\0\0\0\x20ftyp',
    'II*\0',
    '0&\xb2u\x8ef\xcf\x11\xa6\xd9',
  ];
  for (let round = 0; round < 500; round += 1) {
    const magic = magics[round % magics.length] ?? '';
    const noise = seededNoise(round, 512);
    const head = round % 2 === 0 ? noise : Buffer.from(magic.repeat(SNIFF_BYTES), 'latin1');
    head.write(magic, 'latin1');
    const { mimeType, detected } = await sniffMediaType(head);
    if (mimeType !== null) expect(detected).toBe(mimeType);
  }
  expect(await typeOf(webmThatLoops())).toBe('video/webm');
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1_000).toBeLessThan(30_000);
});
