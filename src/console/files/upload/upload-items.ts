import type { UploadEntry, UploadItem } from './upload-item';

/** What there is of uploads, and who is told when some of it changes. */
export class UploadItems {
  protected readonly entries = new Map<number, UploadEntry>();
  readonly #listeners = new Set<() => void>();
  readonly #doneListeners = new Set<() => void>();
  #items: readonly UploadItem[] = [];
  #count = 0;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly items = (): readonly UploadItem[] => this.#items;

  /** Each time a file has arrived. */
  onDone(listener: () => void): () => void {
    this.#doneListeners.add(listener);
    return () => this.#doneListeners.delete(listener);
  }

  clearEnded(): void {
    for (const [number, { item }] of this.entries) if (item.status === 'done') this.entries.delete(number);
    this.publish();
  }

  protected make(given: Pick<UploadItem, 'filename' | 'sizeBytes' | 'status'> & Partial<UploadItem>): UploadEntry {
    this.#count += 1;
    const item: UploadItem = { number: this.#count, sentBytes: 0, failure: null, fileId: null, ...given };
    const entry: UploadEntry = { item, file: null, place: null, sending: null };
    this.entries.set(item.number, entry);
    return entry;
  }

  protected change(entry: UploadEntry, change: Partial<UploadItem>): void {
    entry.item = { ...entry.item, ...change };
    this.publish();
    if (change.status === 'done') for (const listener of this.#doneListeners) listener();
  }

  protected publish(): void {
    this.#items = [...this.entries.values()].map(({ item }) => item);
    for (const listener of this.#listeners) listener();
  }
}
