import { coalesced } from '../store/coalesced';
import { newKey } from './reserve-place';
import type { UploadEntry, UploadItem } from './upload-item';

/** So often at the most is told what has changed: there may be ten thousands. */
const PUBLISH_MS = 100;

/** What there is of uploads, and who is told when some of it changes. */
export class UploadItems {
  protected readonly entries = new Map<number, UploadEntry>();
  /** Those that wait for their turn, the first first. */
  protected readonly waiting = new Set<UploadEntry>();
  protected readonly underWay = new Set<UploadEntry>();
  readonly #listeners = new Set<() => void>();
  readonly #endListeners = new Set<(ended: readonly UploadItem[]) => void>();
  #items: readonly UploadItem[] = [];
  #ended: UploadItem[] = [];
  #count = 0;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly items = (): readonly UploadItem[] => this.#items;

  /** Told of files that have arrived, and of those that have failed. */
  onEnded(listener: (ended: readonly UploadItem[]) => void): () => void {
    this.#endListeners.add(listener);
    return () => this.#endListeners.delete(listener);
  }

  clearEnded(): void {
    for (const [number, { item }] of this.entries) if (item.status === 'done') this.entries.delete(number);
    this.publish();
  }

  protected make(
    given: Pick<UploadItem, 'filename' | 'sizeBytes' | 'status'> & Partial<UploadItem>,
    known: Pick<UploadEntry, 'fingerprint' | 'file' | 'place'>,
  ): UploadEntry {
    this.#count += 1;
    const item: UploadItem = { number: this.#count, sentBytes: 0, failure: null, fileId: null, ...given };
    const fresh = { key: newKey(), reserving: null, hasArrived: false, sending: null, turn: 0 };
    const entry: UploadEntry = { item, ...known, ...fresh };
    this.entries.set(item.number, entry);
    this.#sort(entry);
    return entry;
  }

  protected change(entry: UploadEntry, change: Partial<UploadItem>): void {
    const before = entry.item.status;
    entry.item = { ...entry.item, ...change };
    const { status } = entry.item;
    if (status !== before) {
      this.#sort(entry);
      if (status === 'done' || status === 'failed') this.#ended.push(entry.item);
    }
    this.publish();
  }

  protected drop(entry: UploadEntry): void {
    this.entries.delete(entry.item.number);
    this.waiting.delete(entry);
    this.underWay.delete(entry);
    this.publish();
  }

  protected readonly publish = coalesced(() => this.#publish(), PUBLISH_MS);

  #sort(entry: UploadEntry): void {
    const { status } = entry.item;
    if (status === 'waiting') this.waiting.add(entry);
    else this.waiting.delete(entry);
    if (status === 'sending') this.underWay.add(entry);
    else this.underWay.delete(entry);
  }

  #publish(): void {
    this.#items = Array.from(this.entries.values(), ({ item }) => item);
    for (const listener of this.#listeners) listener();
    const ended = this.#ended.splice(0);
    if (ended.length > 0) for (const listener of this.#endListeners) listener(ended);
  }
}
