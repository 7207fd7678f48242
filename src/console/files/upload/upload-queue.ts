import type { Session } from '../../app/session';
import type { Failure } from '../../graph/failures';
import { fingerprintOf, forgetUpload, type KeptUpload, keepUpload, keptUploads } from './kept-uploads';
import { releasePlace, reservePlace, type UploadPlace } from './reserve-place';
import { sendBytes } from './send-bytes';
import { untilReady } from './until-ready';
import type { UploadEntry } from './upload-item';
import { UploadItems } from './upload-items';

/** More at once do not come faster, and a browser has six connections to a server. */
const MAX_AT_ONCE = 3;
/** Of what is seen of progress by screen, and is kept for another page. */
const PROGRESS_MS = 200;

/** The uploads of a session: each has a place by the graph, and sends its bytes by tus. */
export class UploadQueue extends UploadItems {
  #isClosed = false;

  constructor(
    readonly session: Pick<Session, 'uncached' | 'headers'>,
    readonly tenant: string,
  ) {
    super();
    for (const kept of keptUploads(tenant)) this.#addKept(kept);
    this.publish();
  }

  /** A file that was on its way before goes on where it was; others begin. */
  add(files: readonly File[]): void {
    for (const file of files) {
      const interrupted = [...this.entries.values()].find(
        ({ item, place }) => item.status === 'interrupted' && place !== null && this.#isOf(place.url, file),
      );
      if (interrupted === undefined) this.#addNew(file);
      else {
        interrupted.file = file;
        this.change(interrupted, { status: 'waiting', failure: null });
      }
    }
    this.#next();
  }

  pause(number: number): void {
    const entry = this.entries.get(number);
    if (entry === undefined) return;
    void entry.sending?.abort();
    entry.sending = null;
    this.change(entry, { status: 'paused' });
    this.#next();
  }

  /** Goes on with what was paused, or has failed. */
  resume(number: number): void {
    const entry = this.entries.get(number);
    if (entry === undefined) return;
    this.change(entry, { status: 'waiting', failure: null });
    this.#next();
  }

  /** Gives it up, or takes it from the list when it has ended. Its place and its quota are free again. */
  cancel(number: number): void {
    const entry = this.entries.get(number);
    if (entry === undefined) return;
    void entry.sending?.abort();
    this.entries.delete(number);
    if (entry.place !== null && entry.item.status !== 'done') this.#giveUp(entry.place.url);
    this.publish();
    this.#next();
  }

  /** Sends nothing any more. What has arrived stays, until its place runs out. */
  close(): void {
    this.#isClosed = true;
    for (const { sending } of this.entries.values()) void sending?.abort();
    this.entries.clear();
    this.publish();
  }

  #addNew(file: File): void {
    const entry = this.make({ filename: file.name, sizeBytes: file.size, status: 'waiting' });
    entry.file = file;
    this.publish();
  }

  #addKept({ fileId, url, filename, sizeBytes, sentBytes }: KeptUpload): void {
    const entry = this.make({ filename, sizeBytes, sentBytes, fileId, status: 'interrupted' });
    entry.place = { fileId, url };
  }

  #isOf(url: string, file: File): boolean {
    return keptUploads(this.tenant).some((kept) => kept.url === url && kept.fingerprint === fingerprintOf(file));
  }

  #next(): void {
    const entries = [...this.entries.values()];
    let free = MAX_AT_ONCE - entries.filter(({ item }) => item.status === 'sending').length;
    for (const entry of entries) {
      if (free <= 0 || this.#isClosed) return;
      if (entry.item.status !== 'waiting' || entry.file === null) continue;
      free -= 1;
      void this.#send(entry, entry.file);
    }
  }

  async #send(entry: UploadEntry, file: File): Promise<void> {
    this.change(entry, { status: 'sending' });
    const place = entry.place ?? (await this.#reserve(entry, file));
    if (place === null || this.#isClosed || entry.item.status !== 'sending') return;
    entry.place = place;
    const keep = (sentBytes: number) =>
      keepUpload({
        ...place,
        fingerprint: fingerprintOf(file),
        tenant: this.tenant,
        filename: file.name,
        sizeBytes: file.size,
        sentBytes,
      });
    keep(entry.item.sentBytes);
    let last = 0;
    entry.sending = sendBytes(file, {
      url: place.url,
      headers: this.session.headers,
      onProgress: (sentBytes) => {
        const now = performance.now();
        if (now - last < PROGRESS_MS && sentBytes < file.size) return;
        last = now;
        keep(sentBytes);
        this.change(entry, { sentBytes });
      },
      onSuccess: () => void this.#finish(entry, place, file.size),
      onFailure: (failure, isGone) => this.#fail(entry, failure, isGone),
    });
  }

  /** Null when it was refused, or given up meanwhile. */
  async #reserve(entry: UploadEntry, file: File): Promise<UploadPlace | null> {
    const answer = await reservePlace(this.session.uncached, file);
    const isGivenUp = !this.entries.has(entry.item.number);
    if ('failure' in answer) {
      if (!isGivenUp) this.change(entry, { status: 'failed', failure: answer.failure });
      this.#next();
      return null;
    }
    if (isGivenUp) {
      this.#giveUp(answer.url);
      return null;
    }
    entry.place = answer;
    this.change(entry, { fileId: answer.fileId });
    return answer;
  }

  #fail(entry: UploadEntry, failure: Failure, isGone: boolean): void {
    const url = entry.place?.url ?? '';
    const isLost = isGone || failure.code === 'NETWORK' || failure.isRetryable;
    // Bytes that were refused are gone, and so is their place; where the connection has failed, it waits.
    if (isGone || !isLost) {
      forgetUpload(url);
      entry.place = null;
    }
    entry.sending = null;
    this.change(entry, { status: 'failed', failure: { ...failure, isRetryable: isLost } });
    this.#next();
  }

  async #finish(entry: UploadEntry, { fileId, url }: UploadPlace, sizeBytes: number): Promise<void> {
    entry.sending = null;
    this.change(entry, { sentBytes: sizeBytes });
    const failure = await untilReady(this.session.uncached, fileId, () => this.#isClosed);
    if (failure !== null) {
      this.#fail(entry, failure, true);
      return;
    }
    forgetUpload(url);
    entry.file = null;
    this.change(entry, { status: 'done' });
    this.#next();
  }

  #giveUp(url: string): void {
    forgetUpload(url);
    void releasePlace(url, this.session.headers);
  }
}
