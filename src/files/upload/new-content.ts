import type { Readable } from 'node:stream';
import type { EntityManager } from 'typeorm';
import type { Attribution } from '../../domain/caller';
import type { FileOrigin, FilePurpose, MediaFile } from '../../domain/file';
import type { FileAttributes } from '../file-attributes';
import { type Idempotency } from '../idempotency';

/** Bytes that are to become a file, and what is to be noted of it. */
export interface NewContent {
  /** Called once, and not before there is room for the bytes. It throws when they will not come any more. */
  open(): Readable;
  /** How many bytes there are at least, where that is known before the first: so many are reserved first. */
  readonly declaredBytes: number | null;
  readonly expectedSha256: string | null;
  readonly attributes: FileAttributes;
  readonly purpose: FilePurpose;
  readonly origin: FileOrigin;
  /** Whom the upload is counted for. */
  readonly countedFor: Attribution;
  readonly idempotency: Idempotency | null;
  /** Runs in the transaction that makes the file; when it rejects there is no file. */
  readonly alongside?: (manager: EntityManager, file: MediaFile) => Promise<void>;
}
