import pg, { type QueryResultRow } from 'pg';

const { TEXT, JSONB, TIMESTAMPTZ } = pg.types.builtins;
/** https://www.postgresql.org/docs/current/catalog-pg-type.html: `_text` */
const TEXT_ARRAY = 1009;

/** As the driver describes a column of an answer. */
export interface Column {
  readonly name: string;
  readonly dataTypeID: number;
}

/** How the rows of a statement are read. The same for all statements with these columns. */
export interface RowShape {
  readonly columns: readonly Column[];
  /** By column; null: the text itself. */
  readonly parsers: readonly (((text: string) => unknown) | null)[];
  /** By column: clients fill it, with a text of any length. */
  readonly isCounted: readonly boolean[];
  readonly emptyRow: QueryResultRow;
}

/** By the number of their columns. The select lists of our statements are some thirty. */
const shapes = new Map<number, RowShape[]>();
const MAX_SHAPES_PER_LENGTH = 50;

export function shapeOf(columns: readonly Column[]): RowShape {
  const known = shapes.get(columns.length) ?? [];
  const found = known.find((shape) => shape.columns.every((column, index) => isSame(column, columns[index])));
  if (found !== undefined) return found;
  const shape = {
    columns,
    parsers: columns.map(({ dataTypeID }) => parserOf(dataTypeID)),
    isCounted: columns.map(({ dataTypeID }) => [TEXT, JSONB, TEXT_ARRAY].includes(dataTypeID)),
    emptyRow: Object.fromEntries(columns.map(({ name }) => [name, null])),
  };
  if (known.length < MAX_SHAPES_PER_LENGTH) shapes.set(columns.length, [...known, shape]);
  return shape;
}

function isSame(column: Column, other: Column | undefined): boolean {
  return other !== undefined && column.name === other.name && column.dataTypeID === other.dataTypeID;
}

function parserOf(oid: number): ((text: string) => unknown) | null {
  if (oid === TEXT) return null;
  return oid === TIMESTAMPTZ ? parseInstant : pg.types.getTypeParser(oid);
}

const parseAnyInstant = pg.types.getTypeParser(TIMESTAMPTZ);
/** How Postgres writes that something never ends. */
const NEVER = 'infinity';
/** As Postgres writes an instant of four-digit years where the time zone of the session is UTC. */
const UTC_INSTANT = /^[1-9]\d{3}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,3})?\+00$/;

/** As the parser of `pg` does, in a third of its time: a page of fifty files has a hundred and fifty of them. */
function parseInstant(text: string): Date | number | null {
  if (text === NEVER) return Number.POSITIVE_INFINITY;
  if (!UTC_INSTANT.test(text)) return parseAnyInstant(text);
  const milliseconds = text.length === 22 ? 0 : Number(text.slice(19, -3)) * 1000;
  const date = Date.UTC(
    100 * twoDigits(text, 0) + twoDigits(text, 2),
    twoDigits(text, 5) - 1,
    twoDigits(text, 8),
    twoDigits(text, 11),
    twoDigits(text, 14),
    twoDigits(text, 17),
    Math.round(milliseconds),
  );
  return new Date(date);
}

function twoDigits(text: string, start: number): number {
  return 10 * (text.charCodeAt(start) - 48) + text.charCodeAt(start + 1) - 48;
}
