import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { StoredBlob } from '../../blobs/blob-store';
import { spendToken } from '../../database/repositories/accounts/token-uses';
import { addUsage } from '../../database/repositories/usage/usage-counters';
import type { ProjectCaller } from '../../domain/caller';
import { MediaFailure } from '../../domain/errors';
import type { FileOrigin, FilePurpose } from '../../domain/file';
import { kindOf, type MediaKind, type MimeType } from '../../domain/media';
import { SNIFF_BYTES } from '../../media/sniff-media-type';
import type { FileServices } from '../file-services';
import { acceptedMimeTypes, checkMediaType } from './check-media-type';
import { allowanceOf, largestFile, requireAllowedType, tokenSpent } from './token-allowance';
import { tooLarge } from './too-large';

interface WriteLimits extends ContentLimits {
  readonly acceptedMimeTypes: readonly MimeType[];
  /** By the token; null: any. */
  readonly kinds: readonly MediaKind[] | null;
  readonly expectedBytes: number | null;
  readonly signal: AbortSignal;
}

export interface WrittenContent {
  readonly written: StoredBlob;
  readonly measured: MeasuredContent;
  /** What the first bytes say that it is. */
  readonly sniffed: MimeType;
}

/**
 * Writes bytes to the blob store, if their head is of an accepted type, while they are counted and hashed. When it
 * rejects nothing is left behind, as far as the store can be reached.
 *
 * @throws {MediaFailure} EMPTY_FILE, UNSUPPORTED_MEDIA_TYPE, TOKEN_LIMIT_REACHED, FILE_TOO_LARGE, CHECKSUM_MISMATCH, and
 * those of the limits
 * @throws whatever the source or the store failed with
 */
export async function writeContent(
  storage: FileServices,
  objectKey: string,
  source: Readable,
  limits: WriteLimits,
): Promise<WrittenContent> {
  const { head, content } = await readHead(source, SNIFF_BYTES);
  const sniffed = await checkMediaType(head, limits.acceptedMimeTypes);
  requireAllowedType(sniffed, limits.kinds);
  const measured = new MeasuredContent(content, limits);
  const written = await storage.blobs.write(objectKey, Readable.from(measured, { highWaterMark: 1 }), {
    contentType: sniffed,
    ...(limits.expectedBytes === null ? {} : { expectedBytes: limits.expectedBytes }),
    signal: limits.signal,
  });
  return { written, measured, sniffed };
}

/**
 * Reads the first bytes of a stream without losing them.
 *
 * @returns `head`, at least `size` bytes unless the stream is shorter, and `content`: the whole stream, head included
 */
export async function readHead(
  source: AsyncIterable<Uint8Array>,
  size: number,
): Promise<{ head: Uint8Array; ended: boolean; content: AsyncIterable<Uint8Array> }> {
  const iterator = source[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let length = 0;
  let ended = false;
  while (length < size) {
    const next = await iterator.next();
    if (next.done === true) {
      ended = true;
      break;
    }
    chunks.push(next.value);
    length += next.value.byteLength;
  }
  const head = Buffer.concat(chunks);
  return { head, ended, content: joined(head, ended ? null : iterator) };
}

async function* joined(head: Uint8Array, rest: AsyncIterator<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  try {
    if (head.byteLength > 0) yield head;
    if (rest === null) return;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest?.return?.();
  }
}

interface ExaminedContent {
  readonly purpose: FilePurpose;
  readonly origin: FileOrigin;
  readonly expectedSha256: string | null;
}

/**
 * What an upload to a project under zero data retention comes to: the same rules hold for the bytes as if they were
 * kept; they are counted, and forgotten as they arrive. Only the numbers are kept.
 *
 * @throws {MediaFailure} EMPTY_FILE, FILE_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, CHECKSUM_MISMATCH, TOKEN_LIMIT_REACHED
 */
export async function examineContent(
  { dataSource, maxUploadBytes }: FileServices,
  caller: ProjectCaller,
  source: Readable,
  { purpose, origin, expectedSha256 }: ExaminedContent,
): Promise<void> {
  const { organizationId, projectId, door, ownerId } = caller;
  const { kinds, charge, maxFileBytes } = allowanceOf(caller);
  try {
    const { head, content } = await readHead(source, SNIFF_BYTES);
    const mimeType = await checkMediaType(head, acceptedMimeTypes(purpose, origin));
    requireAllowedType(mimeType, kinds);
    const kind = kindOf(mimeType);
    const nothing = Number.POSITIVE_INFINITY;
    const limits = {
      ...largestFile(maxUploadBytes, { maxFileBytes }),
      expectedSha256,
      reservedBytes: nothing,
      reserveMore: async () => nothing,
    };
    const measured = new MeasuredContent(content, limits);
    for await (const _chunk of measured);
    const { sizeBytes: bytes } = measured;
    if (
      charge !== null &&
      !(await spendToken(dataSource.manager, charge.tokenId, { uploads: charge.uploads, bytes }))
    ) {
      throw await tokenSpent(dataSource, charge);
    }
    const counts = { uploads: 1, uploadedBytes: measured.sizeBytes };
    await addUsage(dataSource.manager, [{ organizationId, projectId, door, ownerId, kind, model: null, ...counts }]);
  } finally {
    source.destroy();
  }
}

export interface ContentLimits {
  readonly maxBytes: number;
  /** Default: what is said of any file. */
  readonly tooLarge?: () => MediaFailure;
  /** 64 lowercase hex digits that the bytes must have, or null. */
  readonly expectedSha256: string | null;
  /** Called before bytes beyond what is reserved are passed on, with their count; it reserves them or throws. */
  readonly reserveMore: (bytes: number) => Promise<number>;
  /** What is reserved at the start. */
  readonly reservedBytes: number;
}

/**
 * Passes bytes on while it counts and hashes them. Everything that can be wrong with them as a whole is found before
 * the last byte has been passed on, so that a store never commits what is refused.
 */
export class MeasuredContent {
  private readonly hash = createHash('sha256');
  private digest: string | null = null;
  sizeBytes = 0;

  constructor(
    private readonly source: AsyncIterable<Uint8Array>,
    private readonly limits: ContentLimits,
  ) {}

  /** Known once the content has been read to its end. */
  get sha256(): string {
    if (this.digest === null) throw new Error('The content has not been read to its end.');
    return this.digest;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    let reservedBytes = this.limits.reservedBytes;
    for await (const chunk of this.source) {
      this.sizeBytes += chunk.byteLength;
      if (this.sizeBytes > this.limits.maxBytes) throw this.tooLarge();
      if (this.sizeBytes > reservedBytes)
        reservedBytes += await this.limits.reserveMore(this.sizeBytes - reservedBytes);
      this.hash.update(chunk);
      yield chunk;
    }
    this.digest = this.hash.digest('hex');
    this.checkWhole();
  }

  private tooLarge(): MediaFailure {
    return this.limits.tooLarge?.() ?? tooLarge(this.limits.maxBytes);
  }

  private checkWhole(): void {
    if (this.sizeBytes === 0) throw new MediaFailure('EMPTY_FILE', 'The file is empty.');
    if (this.limits.expectedSha256 !== null && this.limits.expectedSha256 !== this.digest) {
      throw new MediaFailure(
        'CHECKSUM_MISMATCH',
        `The bytes have the SHA-256 ${this.digest}, not the one that was given.`,
      );
    }
  }
}

/** The SHA-256 of a stream, as 64 hex digits; nothing else of it is kept. @throws {MediaFailure} FILE_TOO_LARGE */
export async function hashContent(source: Readable, maxBytes: number): Promise<string> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of source) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > maxBytes) throw tooLarge(maxBytes);
    hash.update(chunk);
  }
  return hash.digest('hex');
}
