/** Brands of HEIF files that are coded with HEVC (ISO/IEC 23008-12, annex B.4). */
const HEVC_BRANDS: ReadonlySet<string> = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs']);
/** Of HEIF files whatever the codec. */
const STRUCTURE_BRANDS: ReadonlySet<string> = new Set(['mif1', 'mif2', 'msf1', 'miaf', '1pic', 'jpeg', 'jpgs', 'unif']);
/**
 * Of pictures built like HEIF that nothing here reads (annexes E and following; the image coding formats of
 * https://mp4ra.org/registered-types/brands, read 2026-11): of AVC, VVC, EVC, JPEG 2000, JPEG XS, and of a short form.
 */
const UNREAD_BRANDS: ReadonlyMap<string, string> = new Map([
  ...['avci', 'avcs', 'vvic', 'vvis', 'evbi', 'evbs', 'evmi', 'evms', 'jxsi', 'mif3'].map((brand): [string, string] => [
    brand,
    `image/${brand}`,
  ]),
  ['j2ki', 'image/hej2k'],
  ['j2is', 'image/hej2k'],
]);

/** What a QuickTime file may begin with that has no `ftyp`: cameras wrote such before there was one, and some still do. */
const ATOMS: ReadonlySet<string> = new Set([
  'wide',
  'mdat',
  'moov',
  'free',
  'skip',
  'pnot',
  'udta',
  'uuid',
  'junk',
  'PICT',
]);
/** Some hold anything: what follows them must be an atom too. */
const TELLING_ATOMS: ReadonlySet<string> = new Set(['mdat', 'moov', 'wide']);
const MAX_ATOMS = 32;

interface Atom {
  readonly type: string;
  readonly start: number;
  readonly size: number;
}

/**
 * What the boxes at the head of a file say that file-type does not: HEIF by all of its brands, and QuickTime without
 * `ftyp`, or with something before it. null: file-type may tell.
 */
export function sniffBoxes(head: Buffer): string | null {
  let position = 0;
  let isTelling = false;
  for (let count = 0; count < MAX_ATOMS; count += 1) {
    const atom = atomAt(head, position);
    if (atom === null) return isTelling ? 'video/quicktime' : null;
    if (atom.type === 'ftyp') return sniffBrands(head.subarray(position, position + atom.size), position > 0);
    if (!ATOMS.has(atom.type)) return isTelling ? 'video/quicktime' : null;
    isTelling ||= TELLING_ATOMS.has(atom.type) || count > 0;
    position += atom.size;
  }
  return 'video/quicktime';
}

function atomAt(head: Buffer, start: number): Atom | null {
  if (start + 8 > head.length) return null;
  const type = head.toString('latin1', start + 4, start + 8);
  const size = head.readUInt32BE(start);
  if (size === 0) return { type, start, size: head.length };
  if (size === 1 && start + 16 <= head.length) return { type, start, size: Number(head.readBigUInt64BE(start + 8)) };
  return size < 8 ? null : { type, start, size };
}

/** @param isBehind something that file-type does not look behind */
function sniffBrands(ftyp: Buffer, isBehind: boolean): string | null {
  // The minor version stands between the major brand and those that it is compatible with.
  const [major = '', , ...compatible] = ftyp.toString('latin1', 8).match(/.{4}/gs) ?? [];
  if (HEVC_BRANDS.has(major)) return 'image/heic';
  if (major === 'avif' || major === 'avis') return 'image/avif';
  const unread = UNREAD_BRANDS.get(major);
  if (unread !== undefined) return unread;
  if (STRUCTURE_BRANDS.has(major)) {
    // The picture of a HEIF file is AVIF when the file says that it may be read as such (AVIF 1.2, section 6).
    if (compatible.includes('avif')) return 'image/avif';
    if (compatible.some((brand) => HEVC_BRANDS.has(brand))) return 'image/heic';
    return UNREAD_BRANDS.get(compatible.find((brand) => UNREAD_BRANDS.has(brand)) ?? '') ?? 'image/heif';
  }
  if (!isBehind) return null;
  return major === 'qt  '
    ? 'video/quicktime'
    : major.startsWith('M4A') || major.startsWith('M4B')
      ? 'audio/mp4'
      : 'video/mp4';
}
