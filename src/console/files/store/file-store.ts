import type { FileTile } from '../../graph/documents/files';
import type { Failure } from '../../graph/failures';
import type { FileFilter, FileOrder } from '../../graph/types';
import { coalesced } from './coalesced';
import { type FileSource, RequestFailed } from './file-source';
import { findPlace, PAGE_SIZE, type Place } from './find-place';

/** So many pages are kept: 4,000 files, some megabytes. Those that were seen longest ago go. */
const MAX_PAGES = 40;
const REFRESH_PAUSE_MS = 400;

export interface StoreState {
  /** How many files the list has; null until it is known. */
  readonly total: number | null;
  readonly totalSizeBytes: number | null;
  readonly failure: Failure | null;
  /** Another each time something of it changes. */
  readonly version: number;
}

/**
 * The files of one list, by their place in it: what is in sight is fetched, what was is kept for a while. A list is read
 * at a hundred places without ever being held as a whole.
 */
export class FileStore {
  readonly #pages = new Map<number, readonly FileTile[]>();
  readonly #places = new Map<number, Place>();
  readonly #stale = new Set<number>();
  readonly #listeners = new Set<() => void>();
  #state: StoreState = { total: null, totalSizeBytes: null, failure: null, version: 0 };
  #wanted: readonly number[] = [0];
  #isLoading = false;
  #isClosed = false;

  constructor(
    readonly source: FileSource,
    readonly filter: FileFilter,
    readonly order: FileOrder,
  ) {
    this.#places.set(0, { after: null, filter });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): StoreState => this.#state;

  /** The file at this place of the list; undefined while it is not there. */
  at(index: number): FileTile | undefined {
    return this.#pages.get(Math.floor(index / PAGE_SIZE))?.[index % PAGE_SIZE];
  }

  /** Fetches what is in sight. What was wanted before, and is not there yet, no longer is. */
  want(from: number, to: number): void {
    const [first, last] = [Math.max(0, Math.floor(from / PAGE_SIZE)), Math.max(0, Math.floor(to / PAGE_SIZE))];
    this.#wanted = Array.from({ length: last - first + 1 }, (_, step) => first + step);
    for (const page of this.#wanted) this.#touch(page);
    this.#load();
  }

  /** The files from one place to another, both included, fetched where they are not there. */
  async between(from: number, to: number): Promise<readonly FileTile[]> {
    const found: FileTile[] = [];
    for (let page = Math.floor(from / PAGE_SIZE); page <= Math.floor(to / PAGE_SIZE); page += 1) {
      const files = this.#pages.get(page) ?? (await this.#fetch(page));
      found.push(...files.filter((_, place) => page * PAGE_SIZE + place >= from && page * PAGE_SIZE + place <= to));
    }
    return found;
  }

  /** Looks again: something was added, changed or deleted. What is in sight stays until what is new is there. */
  readonly refresh = coalesced(() => this.#refresh(), REFRESH_PAUSE_MS);

  #refresh(): void {
    if (this.#isClosed) return;
    for (const page of this.#pages.keys()) {
      if (this.#wanted.includes(page)) this.#stale.add(page);
      else this.#pages.delete(page);
    }
    if (!this.#wanted.includes(0)) this.#stale.add(0);
    this.#update({ total: this.#state.total });
    this.#load();
    void this.#count();
  }

  /** Tries again what has failed. */
  retry(): void {
    this.#update({ failure: null });
    this.#load();
    void this.#count();
  }

  start(): void {
    this.#load();
    void this.#count();
  }

  close(): void {
    this.#isClosed = true;
    this.#pages.clear();
    this.#listeners.clear();
  }

  #load(): void {
    if (this.#isLoading) return;
    this.#isLoading = true;
    void this.#loadWanted();
  }

  /** One after the other, the first in sight first: what is wanted changes with every turn of the wheel. */
  async #loadWanted(): Promise<void> {
    try {
      for (let next = this.#nextMissing(); next !== undefined; next = this.#nextMissing()) await this.#fetch(next);
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
      this.#update({ failure: error.failure });
    } finally {
      // In the same turn as the last look: who wants more after it finds that nobody loads.
      this.#isLoading = false;
    }
  }

  #nextMissing(): number | undefined {
    if (this.#isClosed) return undefined;
    const { total } = this.#state;
    const lastPage = total === null ? Number.POSITIVE_INFINITY : Math.max(0, Math.ceil(total / PAGE_SIZE) - 1);
    return this.#wanted.find((page) => page <= lastPage && (!this.#pages.has(page) || this.#stale.has(page)));
  }

  async #fetch(page: number): Promise<readonly FileTile[]> {
    const place = this.#places.get(page) ?? (await this.#find(page));
    const { files, next } =
      place === null
        ? { files: [], next: null }
        : await this.source.page({ first: PAGE_SIZE, orderBy: this.order, ...place });
    if (this.#isClosed) return files;
    this.#pages.set(page, files);
    this.#stale.delete(page);
    this.#touch(page);
    if (place !== null && next !== null) this.#begin(page + 1, { ...place, after: next });
    if (next === null && files.length > 0) this.#update({ total: page * PAGE_SIZE + files.length, failure: null });
    else this.#update({ failure: null });
    return files;
  }

  /** Where files were added or deleted before it, a page begins elsewhere than it did. */
  #begin(page: number, place: Place): void {
    const known = this.#places.get(page);
    this.#places.set(page, place);
    if (known !== undefined && known.after !== place.after && known.filter === place.filter && this.#pages.has(page)) {
      this.#stale.add(page);
    }
  }

  async #find(page: number): Promise<Place | null> {
    const { total } = this.#state;
    const list = { filter: this.filter, order: this.order, total: total ?? (await this.#count()) };
    const known = [...this.#places]
      .filter(([each]) => each <= page)
      .reduce((one, other) => (other[0] > one[0] ? other : one));
    const place = await findPlace(this.source, list, page, { page: known[0], place: known[1] });
    if (place !== null) this.#places.set(page, place);
    return place;
  }

  async #count(): Promise<number> {
    try {
      const { totalCount, totalSizeBytes } = await this.source.totals(this.filter);
      this.#update({ total: totalCount, totalSizeBytes });
      return totalCount;
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
      this.#update({ failure: error.failure });
      return this.#state.total ?? 0;
    }
  }

  /** Is the youngest from now on; what is the oldest of too many goes. */
  #touch(page: number): void {
    const files = this.#pages.get(page);
    if (files === undefined) return;
    this.#pages.delete(page);
    this.#pages.set(page, files);
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= MAX_PAGES) return;
      if (!this.#wanted.includes(oldest)) this.#pages.delete(oldest);
    }
  }

  #update(change: Partial<StoreState>): void {
    if (this.#isClosed) return;
    this.#state = { ...this.#state, ...change, version: this.#state.version + 1 };
    for (const listener of this.#listeners) listener();
  }
}
