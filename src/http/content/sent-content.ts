import type { ContentSource } from '../../files/read/open-content';
import type { Selection } from './select-content';

/** Bytes that never change, and what is said of them. */
export interface SentContent extends ContentSource {
  /** Strong, with its quotes. */
  readonly etag: string;
  readonly mimeType: string;
  readonly createdAt: Date;
  /** The `Content-Disposition` header. */
  readonly disposition: string;
  /** How long a copy may be used without asking, in seconds; default 0. */
  readonly freshSeconds?: number;
  /** Is told once how many bytes were sent, if there were any. */
  count(bytes: number): void;
}

/** How many bytes an answer has. */
export function lengthOf(selection: Selection, { sizeBytes }: Pick<SentContent, 'sizeBytes'>): number {
  if (selection.kind === 'RANGE') return selection.end - selection.start + 1;
  return selection.kind === 'WHOLE' ? sizeBytes : 0;
}

/** What is said of the content, whichever part of it is sent. */
export function contentHeaders({ freshSeconds = 0, ...content }: SentContent): Record<string, string> {
  return {
    etag: content.etag,
    'last-modified': content.createdAt.toUTCString(),
    'accept-ranges': 'bytes',
    // The bytes never change, but they may be deleted: a copy is used again only after asking, or while its URL works.
    'cache-control': freshSeconds > 0 ? `private, max-age=${freshSeconds}, immutable` : 'private, no-cache',
    'content-disposition': content.disposition,
    'x-content-type-options': 'nosniff',
    // Bytes that a client sent never get to run as a page of this origin.
    'content-security-policy': 'sandbox',
    // Pages of other origins show the file; who may read it, the key or the signature has decided.
    'cross-origin-resource-policy': 'cross-origin',
  };
}
