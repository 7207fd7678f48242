import { readWildFile } from './wild-files';

/** Where they are in `phone.heic`, whose item ends the file. */
const CONFIGURATION = { start: 164 + 8, bytes: 120 } as const;
const TILE_START = 350 + 8;
/** The size of the picture of `phone.heic`. */
export const TILE = { width: 160, height: 96 } as const;

export interface HeifGrid {
  readonly columns: number;
  readonly rows: number;
  /** Of the whole; tiles reach beyond it. */
  readonly width: number;
  readonly height: number;
  /** Boxes that the whole has beside its size: how it is turned, and its colours. */
  readonly turns?: readonly Buffer[];
  /** How many tiles it lists. Default: all. */
  readonly tiles?: number;
  readonly brand?: string;
  /** How the tiles are coded, which they have in common. Default: as that of `phone.heic`. */
  readonly coding?: Buffer;
  /** What to make of the bytes of one, by its place from 0. Default: left as they are. */
  readonly editTile?: (tile: Buffer, index: number) => void;
}

/** The picture of `phone.heic`, again and again, in a grid as telephones write it. */
export function heifGrid({
  columns,
  rows,
  width,
  height,
  turns = [],
  tiles = columns * rows,
  brand,
  coding = configuration(),
  editTile = () => {},
}: HeifGrid): Buffer {
  const tile = readWildFile('phone.heic').subarray(TILE_START);
  const whole = tiles + 1;
  const grid = Buffer.from([0, 0, rows - 1, columns - 1, ...numberOf(width, 2), ...numberOf(height, 2)]);
  const properties = [coding, sizeBox(TILE.width, TILE.height), sizeBox(width, height), ...turns];
  const ids = Array.from({ length: tiles }, (_, index) => index + 1);
  const associations = [
    ...ids.map((id) => [...numberOf(id, 2), 2, 0x81, 0x02]),
    [...numberOf(whole, 2), 1 + turns.length, 0x03, ...turns.map((_, index) => 0x84 + index)],
  ];
  const info = (id: number, type: string) =>
    full('infe', 2, Buffer.from([...numberOf(id, 2), 0, 0]), Buffer.from(type), Buffer.from([0]));
  const references = box(
    'dimg',
    Buffer.from([...numberOf(whole, 2), ...numberOf(tiles, 2), ...ids.flatMap((id) => numberOf(id, 2))]),
  );
  const metaOf = (tileStart: number) =>
    full(
      'meta',
      0,
      full('hdlr', 0, Buffer.from('\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0\0')),
      full('pitm', 0, Buffer.from(numberOf(whole, 2))),
      full('iinf', 0, Buffer.from(numberOf(whole, 2)), ...ids.map((id) => info(id, 'hvc1')), info(whole, 'grid')),
      full('iref', 0, references),
      box(
        'iprp',
        box('ipco', ...properties),
        full('ipma', 0, Buffer.from([...numberOf(whole, 4), ...associations.flat()])),
      ),
      full(
        'iloc',
        1,
        Buffer.from([0x44, 0, ...numberOf(whole, 2)]),
        ...ids.map((id) =>
          Buffer.from([
            ...numberOf(id, 2),
            0,
            0,
            0,
            0,
            0,
            1,
            ...numberOf(tileStart + (id - 1) * tile.length, 4),
            ...numberOf(tile.length, 4),
          ]),
        ),
        Buffer.from([...numberOf(whole, 2), 0, 1, 0, 0, 0, 1, ...numberOf(0, 4), ...numberOf(grid.length, 4)]),
      ),
      box('idat', grid),
    );
  const tileBytes = ids.map((_, index) => {
    const bytes = Buffer.from(tile);
    editTile(bytes, index);
    return bytes;
  });
  const head = box('ftyp', Buffer.from(`${brand ?? 'heic'}\0\0\0\0mif1heic`));
  const meta = metaOf(head.length + metaOf(0).length + 8);
  return Buffer.concat([head, meta, box('mdat', ...tileBytes)]);
}

/** @param quarters of a turn, anti-clockwise */
export const rotation = (quarters: number) => box('irot', Buffer.from([quarters]));
/** That the whole has this colour profile. */
export const profile = (icc: Buffer) => box('colr', Buffer.from('prof'), icc);
/** @param axis 0: top and bottom change places; 1: left and right */
export const mirror = (axis: number) => box('imir', Buffer.from([axis]));

/** That only so much is shown, the middle of which is so far from the middle of the whole, in half pixels. */
export const aperture = (width: number, height: number, right: number, down: number) =>
  box('clap', Buffer.from([width, 1, height, 1, right, 2, down, 2].flatMap((value) => numberOf(value >>> 0, 4))));

/** How the picture of `phone.heic` is coded. */
export function configuration(): Buffer {
  const { start, bytes } = CONFIGURATION;
  return readWildFile('phone.heic').subarray(start, start + bytes);
}

function sizeBox(width: number, height: number): Buffer {
  return full('ispe', 0, Buffer.from([...numberOf(width, 4), ...numberOf(height, 4)]));
}

export function box(type: string, ...contents: readonly Buffer[]): Buffer {
  const inside = Buffer.concat(contents);
  return Buffer.concat([Buffer.from(numberOf(inside.length + 8, 4)), Buffer.from(type, 'latin1'), inside]);
}

function full(type: string, version: number, ...contents: readonly Buffer[]): Buffer {
  return box(type, Buffer.from([version, 0, 0, 0]), ...contents);
}

function numberOf(value: number, size: number): number[] {
  return Array.from({ length: size }, (_, index) => Math.floor(value / 256 ** (size - 1 - index)) & 255);
}
