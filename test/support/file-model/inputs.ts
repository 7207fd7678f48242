import type { MediaKind } from '../../../src/domain/media';
import type { Content } from './contents';
import type { ProjectIndex } from './state';

export interface NewFile {
  readonly project: ProjectIndex;
  readonly content: Content;
  /** Whether the request says how many bytes there are. */
  readonly declared: boolean;
  readonly sha256: 'RIGHT' | 'WRONG' | null;
  readonly filename: string | null;
  readonly ttl: number | null;
  readonly tags: readonly string[];
  readonly idempotencyKey: string | null;
}

/** null: left as it is. */
export interface Changes {
  readonly filename: string | null;
  readonly ttl: number | null;
  readonly tags: readonly string[] | null;
}

/** null: any. */
export interface Selection {
  readonly ids: readonly string[] | null;
  readonly kind: MediaKind | null;
  readonly tag: string | null;
}

/** What is wrong with the bytes themselves. */
export function refusalOfBytes({ content, sha256 }: NewFile): string | null {
  if (content.sizeBytes === 0) return 'EMPTY_FILE';
  if (content.kind === null) return 'UNSUPPORTED_MEDIA_TYPE';
  return sha256 === 'WRONG' ? 'CHECKSUM_MISMATCH' : null;
}

/** The hash that the call names. */
export function givenSha256({ content, sha256 }: NewFile): string | null {
  if (sha256 === null) return null;
  return sha256 === 'RIGHT' ? content.sha256 : '0'.repeat(64);
}

/** Everything that a call says, but for its bytes. */
export function textOf(file: NewFile): string {
  return JSON.stringify([file.filename, file.ttl, file.tags, givenSha256(file)]);
}
