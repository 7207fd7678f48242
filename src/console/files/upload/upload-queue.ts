import { failureOf } from '../../graph/failures';
import { fingerprintOf, type KeptUpload, type KeptUploads } from './kept-uploads';
import type { UploadEntry, UploadItem } from './upload-item';
import { UploadSending } from './upload-sending';
import type { UploadTransport } from './upload-transport';

const OTHER_FILE = failureOf({ code: 'OTHER_FILE', message: 'This is not the file whose upload was interrupted.' });

/** The uploads of a session: each has a place by the graph, and sends its bytes by tus. */
export class UploadQueue extends UploadSending {
  constructor(transport: UploadTransport, kept: Pick<KeptUploads, 'takeOver' | 'keep' | 'forget' | 'close'>) {
    super(transport, kept);
    this.takeOver();
  }

  /** Those that other tabs have left. */
  takeOver(): void {
    this.kept.takeOver((upload) => this.#addKept(upload));
  }

  /** A file that was on its way before goes on where it was; others begin. */
  add(files: readonly File[]): void {
    const interrupted = new Map<string, UploadEntry>();
    for (const entry of this.entries.values()) {
      if (entry.item.status === 'interrupted') interrupted.set(entry.fingerprint, entry);
    }
    for (const file of files) {
      const fingerprint = fingerprintOf(file);
      const known = interrupted.get(fingerprint);
      interrupted.delete(fingerprint);
      if (known !== undefined) this.#goOn(known, file);
      else
        this.make({ filename: file.name, sizeBytes: file.size, status: 'waiting' }, { file, fingerprint, place: null });
    }
    this.publish();
    this.next();
  }

  /** Goes on with one that was interrupted, if this is its file. */
  choose(number: number, file: File): void {
    const entry = this.entries.get(number);
    if (entry === undefined || entry.item.status !== 'interrupted') return;
    if (entry.fingerprint === fingerprintOf(file)) this.#goOn(entry, file);
    else this.change(entry, { failure: OTHER_FILE });
    this.next();
  }

  pause(number: number): void {
    const entry = this.entries.get(number);
    if (entry === undefined) return;
    this.stop(entry);
    this.change(entry, { status: 'paused' });
    this.next();
  }

  /** Goes on with what was paused, or has failed. */
  resume(number: number): void {
    const entry = this.entries.get(number);
    if (entry === undefined) return;
    this.change(entry, { status: 'waiting', failure: null });
    this.next();
  }

  /** Gives it up, or takes it from the list when it has ended. Its place and its quota are free again. */
  cancel(number: number): void {
    const entry = this.entries.get(number);
    if (entry === undefined) return;
    const { status } = entry.item;
    this.stop(entry);
    this.drop(entry);
    // What has come whole may be a file by now: to take it from the list does not delete it.
    const mayBeFile = status === 'done' || ((status === 'failed' || status === 'interrupted') && isSent(entry));
    if (entry.place !== null) this.leave(entry.place, !mayBeFile);
    this.next();
  }

  /** Those that are not done, and are given up when nobody goes on with them. */
  pending(): readonly UploadItem[] {
    const entries = [...this.entries.values()].filter(
      ({ item, place }) => item.status !== 'done' && (item.status !== 'failed' || place !== null),
    );
    return entries.map(({ item }) => item);
  }

  /** Whether something is lost, or stands still, when the page is left. */
  isBusy(): boolean {
    const isUnkept = ({ item, place }: UploadEntry) => item.status === 'paused' && place === null;
    return this.waiting.size + this.underWay.size > 0 || [...this.entries.values()].some(isUnkept);
  }

  /** Gives up all that has not arrived: its places and their quota are free again. */
  cancelAll(): void {
    for (const entry of [...this.entries.values()]) {
      this.stop(entry);
      this.drop(entry);
      if (entry.place !== null) this.leave(entry.place, !isSent(entry));
    }
  }

  /** Sends nothing any more. What has arrived stays, until its place runs out. */
  close(): void {
    this.isClosed = true;
    for (const entry of [...this.entries.values()]) {
      this.stop(entry);
      this.drop(entry);
    }
    this.kept.close();
  }

  #addKept({ fileId, url, filename, sizeBytes, sentBytes, fingerprint }: KeptUpload): void {
    if (this.isClosed) return;
    const place = { fileId, url };
    this.make({ filename, sizeBytes, sentBytes, fileId, status: 'interrupted' }, { file: null, fingerprint, place });
    this.publish();
  }

  #goOn(entry: UploadEntry, file: File): void {
    entry.file = file;
    this.change(entry, { status: 'waiting', failure: null });
  }
}

/** As far as this browser knows: whether all of it has arrived as well is up to the service. */
function isSent({ item, hasArrived }: UploadEntry): boolean {
  return hasArrived || item.sentBytes >= item.sizeBytes;
}
