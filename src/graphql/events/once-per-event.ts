import type { MediaEvent } from '../../domain/media-event';

/**
 * What an event is about, read once for all who are told of it in this process: they may all see it, or they would not be
 * told.
 */
export class OncePerEvent<Subject> {
  readonly #read = new WeakMap<MediaEvent, Promise<Subject | null>>();

  read(event: MediaEvent, load: () => Promise<Subject | null>): Promise<Subject | null> {
    const known = this.#read.get(event);
    if (known !== undefined) return known;
    const loading = load();
    this.#read.set(event, loading);
    // One who has read too much fails alone.
    loading.catch(() => this.#read.delete(event));
    return loading;
  }
}
