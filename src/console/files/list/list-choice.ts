import type { FileFilter, FileOrder, FileOrigin, MediaKind } from '../../graph/types';

/** What of the files is listed, and how, as the address has it. */
export interface ListChoice {
  readonly search: string;
  readonly kinds: readonly MediaKind[];
  readonly origins: readonly FileOrigin[];
  readonly tags: readonly string[];
  readonly size: string;
  readonly expiry: string;
  readonly order: string;
  readonly view: 'grid' | 'list';
}

export const KINDS: readonly { readonly value: MediaKind; readonly label: string }[] = [
  { value: 'IMAGE', label: 'Pictures' },
  { value: 'VIDEO', label: 'Video' },
  { value: 'AUDIO', label: 'Sound' },
];

export const ORIGINS: readonly { readonly value: FileOrigin; readonly label: string }[] = [
  { value: 'UPLOADED', label: 'Uploaded' },
  { value: 'GENERATED', label: 'Generated' },
  { value: 'IMPORTED', label: 'Imported' },
];

const MEGABYTE = 1_000_000;

export const SIZES = [
  { value: '', label: 'Any size' },
  { value: 'small', label: 'Under 1 MB', range: { lte: MEGABYTE - 1 } },
  { value: 'medium', label: '1 to 10 MB', range: { gte: MEGABYTE, lte: 10 * MEGABYTE - 1 } },
  { value: 'large', label: '10 to 100 MB', range: { gte: 10 * MEGABYTE, lte: 100 * MEGABYTE - 1 } },
  { value: 'huge', label: '100 MB and more', range: { gte: 100 * MEGABYTE } },
] as const;

export const EXPIRIES = [
  { value: '', label: 'Any time' },
  { value: 'day', label: 'Within a day', days: 1 },
  { value: 'week', label: 'Within a week', days: 7 },
  { value: 'month', label: 'Within 30 days', days: 30 },
] as const;

export const ORDERS: readonly { readonly value: string; readonly label: string; readonly order: FileOrder }[] = [
  { value: '', label: 'Newest first', order: { field: 'CREATED_AT', direction: 'DESC' } },
  { value: 'oldest', label: 'Oldest first', order: { field: 'CREATED_AT', direction: 'ASC' } },
  { value: 'expiring', label: 'Expiring first', order: { field: 'EXPIRES_AT', direction: 'ASC' } },
  { value: 'largest', label: 'Largest first', order: { field: 'SIZE_BYTES', direction: 'DESC' } },
  { value: 'smallest', label: 'Smallest first', order: { field: 'SIZE_BYTES', direction: 'ASC' } },
  { value: 'name', label: 'Name, A to Z', order: { field: 'FILENAME', direction: 'ASC' } },
  { value: 'name-down', label: 'Name, Z to A', order: { field: 'FILENAME', direction: 'DESC' } },
];

/** Of fewer letters the service makes no search. */
export const MIN_SEARCH_CHARACTERS = 3;
const DAY_MS = 86_400_000;

/** What nobody offers is left out: an address may have been written by hand. */
export function readChoice(search: URLSearchParams): ListChoice {
  const one = (name: string, known: readonly { readonly value: string }[]) => {
    const value = search.get(name) ?? '';
    return known.some((each) => each.value === value) ? value : '';
  };
  const some = <Value extends string>(name: string, known: readonly { readonly value: Value }[]) =>
    known.map(({ value }) => value).filter((value) => search.getAll(name).includes(value));
  return {
    search: search.get('q') ?? '',
    kinds: some('kind', KINDS),
    origins: some('origin', ORIGINS),
    tags: search.getAll('tag'),
    size: one('size', SIZES),
    expiry: one('expires', EXPIRIES),
    order: one('order', ORDERS),
    view: search.get('view') === 'list' ? 'list' : 'grid',
  };
}

/** How many kinds of conditions there are besides the search. */
export function countFilters({ kinds, origins, tags, size, expiry }: ListChoice): number {
  return [kinds.length, origins.length, tags.length, size.length, expiry.length].filter((length) => length > 0).length;
}

/** `now`: from when on an expiry is looked for. In whole minutes, so that the same choice is the same list for a while. */
export function filterOf(choice: ListChoice, now = Date.now()): FileFilter {
  const size = SIZES.find(({ value }) => value === choice.size);
  const expiry = EXPIRIES.find(({ value }) => value === choice.expiry);
  const search = choice.search.trim();
  const from = Math.floor(now / 60_000) * 60_000;
  return {
    ...(choice.kinds.length > 0 && { kind: choice.kinds }),
    ...(choice.origins.length > 0 && { origin: choice.origins }),
    ...(choice.tags.length > 0 && { tagsAll: choice.tags }),
    ...(search.length >= MIN_SEARCH_CHARACTERS && { filenameContains: search }),
    ...(size !== undefined && 'range' in size && { sizeBytes: size.range }),
    ...(expiry !== undefined &&
      'days' in expiry && { expiresAt: { lt: new Date(from + expiry.days * DAY_MS).toISOString() } }),
  };
}

export function orderOf({ order }: ListChoice): FileOrder {
  return ORDERS.find(({ value }) => value === order)?.order ?? { field: 'CREATED_AT', direction: 'DESC' };
}
