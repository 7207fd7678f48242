import type { Readable } from 'node:stream';
import type { MediaFile } from '../domain/file';

/** Media that a call is given: exactly one of the three. */
export interface MediaInput {
  readonly url?: string | null;
  readonly dataUri?: string | null;
  readonly fileId?: string | null;
}

export type MediaProvenance =
  | { readonly type: 'URL'; readonly url: string }
  | { readonly type: 'DATA_URI' }
  | { readonly type: 'FILE'; readonly file: MediaFile };

/** Media whose bytes are there for the asking. */
export interface MediaSource {
  readonly provenance: MediaProvenance;
  /** How many bytes there are, where that is known before the first. */
  readonly declaredBytes: number | null;
  /** What it is called where it comes from. */
  readonly filename: string | null;
  /**
   * The bytes; nothing is fetched or read before. The stream fails with `MediaFailure` MEDIA_URL_BLOCKED,
   * MEDIA_DOWNLOAD_FAILED, FILE_TOO_LARGE, FILE_DELETED, or `RequestFailure` STORAGE_UNAVAILABLE.
   */
  open(): Readable;
}
