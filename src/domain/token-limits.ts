import type { MediaKind } from './media';

/** How far a media token goes; null: as far as the key that made it. */
export interface TokenLimits {
  /** How many bytes each file may have that it uploads or imports. */
  readonly maxFileBytes: number | null;
  /** How many bytes it may store in all: what it uploads and imports, and the outputs of its generations. */
  readonly totalBytes: number | null;
  /** How many files it may upload and import. */
  readonly uploads: number | null;
  /** How many generations it may start. */
  readonly generations: number | null;
  /** Of which kinds of media are what it uploads, imports and has made. */
  readonly kinds: readonly MediaKind[] | null;
  /** Which models it may use, by id or by another name that they go by. */
  readonly models: readonly string[] | null;
}

export const NO_LIMITS: TokenLimits = {
  maxFileBytes: null,
  totalBytes: null,
  uploads: null,
  generations: null,
  kinds: null,
  models: null,
};

/** What is counted of a token for bytes that are to be stored. */
export interface TokenCharge {
  readonly tokenId: string;
  /** An output of a generation is no upload. */
  readonly uploads: 0 | 1;
}

/** Whether uses of a token have to be counted; what else limits it is seen of each by itself. */
export function isCounted({ totalBytes, uploads, generations }: TokenLimits): boolean {
  return totalBytes !== null || uploads !== null || generations !== null;
}
