import type { Readable } from 'node:stream';
import type { MediaFile } from '../../domain/file';

/** A part of the form that a call came in. It can be read once, as it arrives. */
export interface UploadedContent {
  /** As the client's form named it. */
  readonly filename: string;
  /** Fails with what the form failed with: whoever sends it went away, or took too long. */
  createReadStream(): Readable;
}

/** Media that a call is given: exactly one of the four. */
export interface MediaInput {
  readonly url?: string | null;
  readonly dataUri?: string | null;
  readonly fileId?: string | null;
  /** Resolves when the part arrives. To wait for it moves the parts before it out of the way: not before it is read. */
  readonly upload?: Promise<UploadedContent> | null;
}

export type MediaProvenance =
  | { readonly type: 'URL'; readonly url: string }
  | { readonly type: 'DATA_URI' }
  | { readonly type: 'UPLOAD' }
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
