import type { FileFilter, FileOrder } from '../../graph/types';
import type { FileSource, ListEnd } from './file-source';

/** Where a page of a list begins: after a cursor, in the list of this filter. */
export interface Place {
  readonly after: string | null;
  /** That of the list, or a narrower one of which the page is a part: cursors belong to their filter. */
  readonly filter: FileFilter;
}

export const PAGE_SIZE = 100;
/** So many pages are passed over one by one; beyond that it is faster to look for the place. */
const MAX_STEPS = 4;
/** Each halves what is left at the least, or comes far closer. */
const MAX_GUESSES = 12;

interface List {
  readonly filter: FileFilter;
  readonly order: FileOrder;
  /** How many files it has. */
  readonly total: number;
}

interface KnownPlace {
  readonly page: number;
  readonly place: Place;
}

/**
 * Finds where a page begins that is far from every known one, without asking for all that lies between: lists are read by
 * cursors, and a cursor of the middle is known to nobody who was not there.
 *
 * How many files lie before an instant, or a size, is counted by the service; a few guesses come close to the page, and
 * what is left is passed over. Where the order has no such measure, all of it is.
 *
 * @param nearest the last known place before the page
 * @returns null when the list ends before the page
 */
export async function findPlace(
  source: FileSource,
  list: List,
  page: number,
  nearest: KnownPlace,
): Promise<Place | null> {
  if (page - nearest.page <= MAX_STEPS) return walk(source, list, nearest, page);
  const near = await guess(source, list, page, nearest.page);
  return walk(source, list, near ?? nearest, page);
}

async function walk(source: FileSource, { order }: List, from: KnownPlace, page: number): Promise<Place | null> {
  let { place } = from;
  for (let at = from.page; at < page; at += 1) {
    const after = await source.step({ first: PAGE_SIZE, orderBy: order, ...place });
    if (after === null) return null;
    place = { ...place, after };
  }
  return place;
}

/** What an order goes by, as numbers, and the part of the list that begins with one of them. */
interface Measure {
  of(end: ListEnd): number;
  from(filter: FileFilter, value: number): FileFilter;
}

function measureOf({ field, direction }: FileOrder): Measure | null {
  const isRising = direction === 'ASC';
  if (field === 'CREATED_AT') {
    return {
      of: ({ createdAt }) => Date.parse(createdAt),
      from: (filter, value) => {
        const instant = new Date(Math.round(value)).toISOString();
        return { ...filter, createdAt: { ...filter.createdAt, ...(isRising ? { gte: instant } : { lt: instant }) } };
      },
    };
  }
  if (field === 'SIZE_BYTES') {
    return {
      of: ({ sizeBytes }) => sizeBytes,
      from: (filter, value) => {
        const bytes = Math.round(value);
        const { gte = 0, lte = Number.MAX_SAFE_INTEGER } = filter.sizeBytes ?? {};
        const range = isRising ? { gte: Math.max(gte, bytes), lte } : { gte, lte: Math.min(lte, bytes) };
        return { ...filter, sizeBytes: range };
      },
    };
  }
  return null;
}

/** A place a few pages before the one that is looked for; null where there is none better than `nearest`. */
async function guess(source: FileSource, list: List, page: number, nearest: number): Promise<KnownPlace | null> {
  const measure = measureOf(list.order);
  const ends = measure === null ? null : await source.ends(list.filter, list.order);
  if (measure === null || ends === null) return null;
  const target = page * PAGE_SIZE;
  let [low, high] = [
    { value: measure.of(ends[0]), index: 0 },
    { value: measure.of(ends[1]), index: list.total },
  ];
  let best: { readonly index: number; readonly filter: FileFilter } | null = null;
  for (let guesses = 0; guesses < MAX_GUESSES; guesses += 1) {
    // By proportion at first; where files crowd at some values, by halves.
    const part = guesses < 4 ? (target - PAGE_SIZE - low.index) / Math.max(high.index - low.index, 1) : 0.5;
    const value = low.value + (high.value - low.value) * Math.min(Math.max(part, 0.02), 0.98);
    const filter = measure.from(list.filter, value);
    const index = list.total - (await source.totals(filter)).totalCount;
    if (index <= target && (best === null || index > best.index)) best = { index, filter };
    if (best !== null && target - best.index <= MAX_STEPS * PAGE_SIZE) break;
    if (index > target) high = { value, index };
    else low = { value, index };
    if (Math.abs(high.value - low.value) < 1) break;
  }
  if (best === null || best.index <= nearest * PAGE_SIZE) return null;
  return toPageBoundary(source, list, best);
}

/** Pages begin at hundreds: what is left to the next is passed over. */
async function toPageBoundary(
  source: FileSource,
  { order }: List,
  { index, filter }: { readonly index: number; readonly filter: FileFilter },
): Promise<KnownPlace | null> {
  const page = Math.ceil(index / PAGE_SIZE);
  const first = page * PAGE_SIZE - index;
  if (first === 0) return { page, place: { after: null, filter } };
  const after = await source.step({ first, after: null, filter, orderBy: order });
  return after === null ? null : { page, place: { after, filter } };
}
