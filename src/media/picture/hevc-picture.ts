import { boxType } from './boxes';
import { HeifMeta, type ItemProperty } from './heif-meta';
import { type PictureSize, type PictureTransforms, readTransforms } from './heif-transforms';

const [CODED, GRID] = ['hvc1', 'grid'].map(boxType) as [number, number];
const [CONFIGURATION, SIZE] = ['hvcC', 'ispe'].map(boxType) as [number, number];
const COLOUR = boxType('colr');
const PROFILES: ReadonlySet<number> = new Set(['prof', 'rICC'].map(boxType));
/** 48 megapixels in tiles of 512 x 512 are 192. */
const MAX_TILES = 512;
/** Each tile is a few; more would hold the thread. */
const MAX_UNITS = 50_000;
/** Of 512 tiles, 2 kB each, where encoders write 100 bytes: they are repeated before each tile, though once would do. */
const MAX_PARAMETER_BYTES = 1024 ** 2;
/** BLA_W_LP to RSV_IRAP_VCL23. */
const [FIRST_INTRA_TYPE, LAST_INTRA_TYPE] = [16, 23] as const;
const LAST_SLICE_TYPE = 31;
const START_CODE = Buffer.from([0, 0, 0, 1]);

/** A picture that is coded with HEVC, as a decoder of videos takes it. */
export interface HevcPicture extends PictureTransforms {
  /** A frame for each tile, row by row, with start codes (ITU-T H.265, annex B). */
  readonly stream: Buffer;
  readonly columns: number;
  readonly rows: number;
  /** What its colours are, an ICC profile; null: sRGB, or as the stream says. */
  readonly profile: Buffer | null;
}

/**
 * Takes the picture out of a HEIF file (ISO/IEC 23008-12:2022): an item that is coded with HEVC, or a grid of such, as
 * telephones make them.
 *
 * @returns null when it is neither, is cut in a way that is not known, or something of it is missing or too much
 */
export function readHevcPicture(bytes: Buffer): HevcPicture | null {
  const meta = HeifMeta.of(bytes);
  const primary = meta?.primaryItem() ?? null;
  if (meta === null || primary === null) return null;
  const properties = meta.propertiesOf(primary);
  const tiling = meta.typeOf(primary) === GRID ? readGrid(bytes, meta, primary) : readSingle(bytes, properties);
  const transforms = tiling && readTransforms(bytes, properties, tiling);
  if (tiling === null || transforms === null) return null;
  const tiles =
    tiling.columns * tiling.rows === 1 && meta.typeOf(primary) === CODED ? [primary] : meta.partsOf(primary);
  if (tiles.length !== tiling.columns * tiling.rows || tiles.length > MAX_TILES) return null;
  const stream = streamOf(bytes, meta, tiles);
  const { columns, rows } = tiling;
  return stream && { stream, columns, rows, ...transforms, profile: profileOf(bytes, properties) };
}

/** The size is that of all tiles together: what is beyond is cut off. */
type Tiling = Pick<HevcPicture, 'columns' | 'rows'> & PictureSize;

function readSingle(bytes: Buffer, properties: readonly ItemProperty[]): Tiling | null {
  const size = properties.find(({ type }) => type === SIZE)?.span;
  if (size === undefined || size.start + 12 > size.end) return null;
  return { columns: 1, rows: 1, width: bytes.readUInt32BE(size.start + 4), height: bytes.readUInt32BE(size.start + 8) };
}

/** Section 6.6.2.3.2: version, flags, rows and columns less one, and the size of the whole. */
function readGrid(bytes: Buffer, meta: HeifMeta, item: number): Tiling | null {
  const [span, ...others] = meta.locate([item]).get(item) ?? [];
  if (span === undefined || others.length > 0 || span.start + 8 > span.end) return null;
  const isLong = (bytes.readUInt8(span.start + 1) & 1) === 1;
  if (span.start + (isLong ? 12 : 8) > span.end) return null;
  const [width, height] = isLong
    ? [bytes.readUInt32BE(span.start + 4), bytes.readUInt32BE(span.start + 8)]
    : [bytes.readUInt16BE(span.start + 4), bytes.readUInt16BE(span.start + 6)];
  return { columns: bytes.readUInt8(span.start + 3) + 1, rows: bytes.readUInt8(span.start + 2) + 1, width, height };
}

/** ISO/IEC 14496-12:2022, section 12.1.5; `rICC` is a restricted one. */
function profileOf(bytes: Buffer, properties: readonly ItemProperty[]): Buffer | null {
  for (const { type, span } of properties) {
    if (type !== COLOUR || span.start + 4 > span.end) continue;
    if (PROFILES.has(bytes.readUInt32BE(span.start))) return bytes.subarray(span.start + 4, span.end);
  }
  return null;
}

function streamOf(bytes: Buffer, meta: HeifMeta, tiles: readonly number[]): Buffer | null {
  const locations = meta.locate(tiles);
  const units: Buffer[] = [];
  let length = 0;
  let parameterBytes = 0;
  for (const tile of tiles) {
    const configuration = meta.propertiesOf(tile).find(({ type }) => type === CONFIGURATION)?.span;
    const spans = locations.get(tile) ?? [];
    if (meta.typeOf(tile) !== CODED || configuration === undefined || spans.length === 0) return null;
    // Tiles that overlap could be longer than the file by any factor.
    length += spans.reduce((sum, { start, end }) => sum + end - start, 0);
    parameterBytes += configuration.end - configuration.start;
    if (length > bytes.length || parameterBytes > MAX_PARAMETER_BYTES) return null;
    const parts = spans.map(({ start, end }) => bytes.subarray(start, end));
    const coded = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
    const isRead =
      addParameterSets(units, bytes.subarray(configuration.start, configuration.end)) && addUnits(units, coded);
    if (!isRead || units.length > MAX_UNITS) return null;
  }
  return Buffer.concat(units.flatMap((unit) => [START_CODE, unit]));
}

/** ISO/IEC 14496-15, section 8.3.2.1: arrays of units, behind 22 bytes about all of them. */
function addParameterSets(units: Buffer[], configuration: Buffer): boolean {
  // How many bytes the lengths of units have, less one: everybody writes 4.
  if (configuration.length < 23 || (configuration.readUInt8(21) & 3) !== 3) return false;
  let at = 23;
  for (let array = 0; array < configuration.readUInt8(22); array += 1) {
    if (at + 3 > configuration.length) return false;
    const count = configuration.readUInt16BE(at + 1);
    at += 3;
    for (let unit = 0; unit < count; unit += 1) {
      if (at + 2 > configuration.length) return false;
      const end = at + 2 + configuration.readUInt16BE(at);
      if (end > configuration.length) return false;
      units.push(configuration.subarray(at + 2, end));
      at = end;
    }
  }
  return true;
}

/** They are one picture, that needs no other: of none, or of two, all tiles behind it would be out of their places. */
function addUnits(units: Buffer[], coded: Buffer): boolean {
  let pictures = 0;
  for (let at = 0; at < coded.length; ) {
    if (at + 4 > coded.length || units.length > MAX_UNITS) return false;
    const end = at + 4 + coded.readUInt32BE(at);
    if (end > coded.length) return false;
    const unit = coded.subarray(at + 4, end);
    if (beginsPicture(unit)) {
      pictures += 1;
      if (pictures > 1 || !isIntra(unit)) return false;
    }
    units.push(unit);
    at = end;
  }
  return pictures === 1;
}

/** The types of units (ITU-T H.265, table 7-1): up to RSV_VCL31, they are slices of pictures. */
function typeOfUnit(unit: Buffer): number {
  return (unit.readUInt8(0) >>> 1) & 63;
}

/** Whether it is the first slice of a picture (sections 7.3.1.2 and 7.3.6.1). */
function beginsPicture(unit: Buffer): boolean {
  return unit.length >= 3 && typeOfUnit(unit) <= LAST_SLICE_TYPE && unit.readUInt8(2) >= 0x80;
}

function isIntra(unit: Buffer): boolean {
  const type = typeOfUnit(unit);
  return FIRST_INTRA_TYPE <= type && type <= LAST_INTRA_TYPE;
}
