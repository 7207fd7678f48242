import type { Failure } from '../../graph/failures';
import type { KeptUploads } from './kept-uploads';
import { newKey, type UploadPlace } from './reserve-place';
import type { PlaceAfter } from './send-bytes';
import type { UploadEntry } from './upload-item';
import { UploadItems } from './upload-items';
import { isPassing, type UploadOutcome } from './upload-outcome';
import type { UploadTransport } from './upload-transport';

/** More at once do not come faster, and a browser has six connections to a server. */
const MAX_AT_ONCE = 3;
/** Of what is seen of progress by screen, and is kept for another page. */
const PROGRESS_MS = 200;

/** How one upload after the other comes to the service: a place, its bytes, what became of them. */
export class UploadSending extends UploadItems {
  protected isClosed = false;

  constructor(
    readonly transport: UploadTransport,
    readonly kept: Pick<KeptUploads, 'takeOver' | 'keep' | 'forget' | 'close'>,
  ) {
    super();
  }

  /** What is heard of it from now on comes too late. */
  protected stop(entry: UploadEntry): void {
    entry.turn += 1;
    void entry.sending?.abort();
    entry.sending = null;
  }

  protected next(): void {
    for (const entry of this.waiting) {
      if (this.underWay.size >= MAX_AT_ONCE || this.isClosed) return;
      if (entry.file !== null) void this.#begin(entry, entry.file);
    }
  }

  async #begin(entry: UploadEntry, file: File): Promise<void> {
    entry.turn += 1;
    const { turn } = entry;
    this.change(entry, { status: 'sending' });
    if (entry.place === null) await this.#reserve(entry, file);
    const { place } = entry;
    if (place === null || this.isClosed || entry.turn !== turn) return;
    if (entry.hasArrived) await this.#finish(entry, place);
    else this.#send(entry, file, place);
  }

  /** Asks once, whoever waits for it: who pauses and goes on meanwhile has the same place. */
  #reserve(entry: UploadEntry, file: File): Promise<void> {
    entry.reserving ??= this.transport.reserve(file, entry.key).then((answer) => {
      entry.reserving = null;
      const isGivenUp = !this.entries.has(entry.item.number);
      if (!('failure' in answer)) {
        entry.place = answer;
        if (isGivenUp) this.transport.release(answer.url);
        else this.#keep(entry, file, answer, 0);
        if (!isGivenUp) this.change(entry, { fileId: answer.fileId });
      } else if (!isGivenUp) {
        // It may be reserved, though nobody has heard of it.
        if (!isPassing(answer.failure)) entry.key = newKey();
        if (entry.item.status !== 'paused') this.change(entry, { status: 'failed', failure: answer.failure });
        this.next();
      }
    });
    return entry.reserving;
  }

  #keep(entry: UploadEntry, file: File, place: UploadPlace, sentBytes: number): void {
    const { fingerprint } = entry;
    this.kept.keep({ ...place, fingerprint, filename: file.name, sizeBytes: file.size, sentBytes });
  }

  #send(entry: UploadEntry, file: File, place: UploadPlace): void {
    const { turn } = entry;
    this.#keep(entry, file, place, entry.item.sentBytes);
    let last = 0;
    entry.sending = this.transport.send(file, {
      url: place.url,
      onProgress: (sentBytes) => {
        const now = performance.now();
        if (entry.turn !== turn || (now - last < PROGRESS_MS && sentBytes < file.size)) return;
        last = now;
        this.#keep(entry, file, place, sentBytes);
        this.change(entry, { sentBytes });
      },
      onSuccess: () => {
        if (entry.turn === turn) void this.#finish(entry, place);
      },
      onFailure: (failure, after) => {
        if (entry.turn === turn) void this.#fail(entry, place, failure, after);
      },
    });
  }

  async #fail(entry: UploadEntry, place: UploadPlace, failure: Failure, after: PlaceAfter): Promise<void> {
    entry.sending = null;
    if (after === 'refused') this.#lose(entry, place, failure);
    else if (after === 'waits') this.#wait(entry, { ...failure, isRetryable: true });
    else {
      // Nobody awaits bytes there any more: they may all have come before the connection was lost.
      const { turn } = entry;
      const outcome = await this.transport.ask(place.fileId);
      if (entry.turn !== turn) return;
      const isGone = outcome.state === 'awaited' || outcome.state === 'gone';
      this.#conclude(entry, place, isGone ? { state: 'gone', failure } : outcome);
    }
  }

  async #finish(entry: UploadEntry, place: UploadPlace): Promise<void> {
    const { turn } = entry;
    entry.sending = null;
    entry.hasArrived = true;
    this.change(entry, { sentBytes: entry.item.sizeBytes });
    const outcome = await this.transport.awaitOutcome(place.fileId, () => this.isClosed || entry.turn !== turn);
    if (entry.turn === turn && !this.isClosed) this.#conclude(entry, place, outcome);
  }

  #conclude(entry: UploadEntry, place: UploadPlace, outcome: UploadOutcome): void {
    if (outcome.state === 'refused') this.#lose(entry, place, outcome.failure);
    else if (outcome.state === 'gone') this.#lose(entry, place, { ...outcome.failure, isRetryable: true });
    else if (outcome.state === 'unknown') this.#wait(entry, { ...outcome.failure, isRetryable: true });
    else {
      this.kept.forget(place.url);
      entry.file = null;
      this.change(entry, { status: 'done', sentBytes: entry.item.sizeBytes, failure: null });
      this.next();
    }
  }

  /** It goes on where it was, or asks again, when the person says so. */
  #wait(entry: UploadEntry, failure: Failure): void {
    this.change(entry, { status: 'failed', failure });
    this.next();
  }

  /** Sent again, it is another upload. */
  #lose(entry: UploadEntry, { url }: UploadPlace, failure: Failure): void {
    this.kept.forget(url);
    entry.place = null;
    entry.hasArrived = false;
    entry.key = newKey();
    this.change(entry, { status: 'failed', failure, fileId: null, sentBytes: 0 });
    this.next();
  }

  protected leave({ url }: UploadPlace, isReleased: boolean): void {
    this.kept.forget(url);
    if (isReleased) this.transport.release(url);
  }
}
