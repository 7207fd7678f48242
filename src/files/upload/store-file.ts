import type { Readable } from 'node:stream';
import type { EntityManager } from 'typeorm';
import { BlobStoreUnavailableError, type StoredBlob } from '../../blobs/blob-store';
import { findFiles } from '../../database/repositories/files/find-files';
import { type SettledFile, settleUpload } from '../../database/repositories/uploads/settle-upload';
import { addUsage } from '../../database/repositories/usage/usage-counters';
import { inTransaction } from '../../database/transaction';
import type { Attribution, ProjectOwner } from '../../domain/caller';
import { type FileOrigin, type FilePurpose, generatedFilename, type MediaFile } from '../../domain/file';
import { extensionOf } from '../../domain/media';
import type { UsageChange } from '../../domain/usage';
import { bytesInMemory } from '../../media/byte-source';
import type { ProbeCaller, ProbedMedia } from '../../media/media-prober';
import { translateBlobFailure } from '../failures';
import type { FileAttributes } from '../file-attributes';
import type { FileServices } from '../file-services';
import { type Idempotency, IdempotencyKeyTaken, replay, takeIdempotencyKey } from '../idempotency';
import { blobSource } from '../sources/deferred-stream';
import { acceptedMimeTypes } from './check-media-type';
import { enqueueThumbhash } from './make-thumbhash';
import { ReservedUpload, UPLOAD_TIMEOUT_MS } from './reserved-upload';
import { type LargestFile, largestFile, requireAllowedKind, type StorageAllowance } from './token-allowance';
import { type MeasuredContent, writeContent } from './write-content';

/** Bytes that are to become a file, and what is to be noted of it. */
export interface NewContent {
  /** Called once, and not before there is room for the bytes. It throws when they will not come any more. */
  open(): Readable;
  /** The same bytes, where all of them are in memory: what they are is read there, and not from the store. */
  readonly bytes?: Uint8Array;
  /** How many bytes there are at least, and hardly more, where that is known before the first: so many are reserved first. */
  readonly declaredBytes: number | null;
  readonly expectedSha256: string | null;
  readonly attributes: FileAttributes;
  readonly purpose: FilePurpose;
  readonly origin: FileOrigin;
  /** How far the token goes by which it comes. */
  readonly allowance: StorageAllowance;
  /** By which door it comes, and whose the file is to be: for whom it is counted as well. */
  readonly attribution: Attribution;
  readonly idempotency: Idempotency | null;
  /** What of this is known only when the bytes have been read; it is asked for once, then. It may reject. */
  readonly decideLater?: () => Promise<Pick<NewContent, 'attributes' | 'idempotency'>>;
  /** Runs in the transaction that makes the file; when it rejects there is no file. */
  readonly alongside?: (manager: EntityManager, file: MediaFile) => Promise<void>;
  /**
   * Makes the file, in place of a transaction that looks at the three of `idempotency`, `attribution` and `alongside`.
   *
   * @returns null as `settleUpload`
   */
  readonly settle?: (file: SettledFile) => Promise<MediaFile | null>;
}

/**
 * Makes a file of a stream of bytes: reserve, write, probe, commit. No transaction is open while bytes move. A commit
 * that only the answer of was lost is found out, and is as good as one that was answered. When it
 * rejects, the reservation is given back, and the bytes are gone or a committed job purges them.
 *
 * @throws {MediaFailure} every code that bytes, quota or the idempotency key can be refused with
 * @throws {RequestFailure} STORAGE_UNAVAILABLE
 */
export async function storeContent(
  storage: FileServices,
  { organizationId, projectId }: ProjectOwner,
  content: NewContent,
): Promise<MediaFile> {
  const { allowance, declaredBytes } = content;
  const largest = largestFile(storage.maxUploadBytes, allowance);
  if ((declaredBytes ?? 0) > largest.maxBytes) throw largest.tooLarge();
  const { charge, kinds } = allowance;
  const owner = { organizationId, projectId, ownerId: content.attribution.ownerId, charge };
  const upload = await ReservedUpload.begin(storage, owner, declaredBytes);
  const deadline = AbortSignal.timeout(UPLOAD_TIMEOUT_MS);
  let source: Readable | null = null;
  let written: StoredBlob | null = null;
  try {
    source = content.open();
    const limits = { ...limitsOf(upload, content, largest), signal: deadline };
    const stored = await writeContent(storage, upload.objectKey, source, limits);
    written = stored.written;
    const { bytes } = content;
    const readable = bytes === undefined ? blobSource(storage, written) : bytesInMemory(bytes);
    const probed = await storage.prober.probe(readable, stored.sniffed, proberCallerOf(owner, content));
    requireAllowedKind(probed.kind, kinds);
    const decided = { ...content, ...(await content.decideLater?.()) };
    return await commitFile(storage, upload, decided, { measured: stored.measured, probed, written });
  } catch (error) {
    source?.destroy();
    const isSettled = await upload.abandon(written ?? leftBy(error));
    const [settled] = isSettled
      ? await findFiles(storage.dataSource, { projectId: owner.projectId }, [upload.fileId])
      : [];
    if (settled !== undefined) return settled;
    if (error instanceof IdempotencyKeyTaken) return replay(storage, owner, error.record, error.call);
    throw deadline.aborted ? upload.lost() : translateBlobFailure(error);
  }
}

/** A store that cannot be reached in the middle of a write cannot clean up after it either. */
function leftBy(error: unknown): { readonly generation: null } | null {
  return error instanceof BlobStoreUnavailableError ? { generation: null } : null;
}

/** What a model has made may have to be paid for: it waits for as long as it takes. */
function proberCallerOf({ organizationId }: ProjectOwner, { origin }: NewContent): ProbeCaller {
  return { organizationId, queue: origin === 'GENERATED' ? 'UNBOUNDED' : 'BOUNDED' };
}

function limitsOf(upload: ReservedUpload, content: NewContent, largest: LargestFile) {
  return {
    ...largest,
    kinds: content.allowance.kinds,
    acceptedMimeTypes: acceptedMimeTypes(content.purpose, content.origin),
    expectedSha256: content.expectedSha256,
    expectedBytes: content.declaredBytes,
    reservedBytes: content.declaredBytes ?? 0,
    reserveMore: (more: number) => upload.grow(more),
  };
}

interface WrittenContent {
  readonly measured: MeasuredContent;
  readonly probed: ProbedMedia;
  readonly written: StoredBlob;
}

/**
 * Makes the file appear, in the transaction that turns its reservation into use.
 *
 * @throws {IdempotencyKeyTaken}
 * @throws {MediaFailure} UPLOAD_EXPIRED
 */
async function commitFile(
  storage: FileServices,
  upload: ReservedUpload,
  content: NewContent,
  { measured, probed, written }: WrittenContent,
): Promise<MediaFile> {
  const { attributes } = content;
  const made: SettledFile = {
    id: upload.fileId,
    filename: attributes.filename ?? defaultFilename(upload.fileId, content, probed),
    mimeType: probed.mimeType,
    kind: probed.kind,
    sizeBytes: measured.sizeBytes,
    sha256: measured.sha256,
    purpose: content.purpose,
    origin: content.origin,
    ttlSeconds: attributes.ttlSeconds,
    tags: attributes.tags ?? [],
    metadata: attributes.metadata ?? {},
    media: probed.details,
    thumbhash: probed.thumbhash,
    blobGeneration: written.generation,
  };
  const file = await (content.settle?.(made) ?? settleInTransaction(storage, upload, content, made));
  if (file === null) throw upload.lost();
  upload.end();
  return file;
}

function settleInTransaction(
  storage: FileServices,
  upload: ReservedUpload,
  { attribution, idempotency, alongside }: NewContent,
  made: SettledFile,
): Promise<MediaFile> {
  return inTransaction(storage.dataSource, async (manager) => {
    const settled = await settleUpload(manager, made);
    if (settled === null) throw upload.lost();
    await addUsage(manager, usageOfStored(settled, attribution.door));
    await enqueueThumbhash(storage, manager, settled);
    if (idempotency !== null) {
      const { id: fileId, projectId, ownerId } = settled;
      await takeIdempotencyKey(manager, idempotency, { projectId, ownerId, fileId, contentSha256: made.sha256 });
    }
    await alongside?.(manager, settled);
    return settled;
  });
}

function defaultFilename(id: string, { origin }: NewContent, { kind, mimeType }: ProbedMedia): string {
  return origin === 'GENERATED' ? generatedFilename({ kind, mimeType, id }) : `file.${extensionOf(mimeType)}`;
}

/** What storing a file counts as. What a generation made is counted with the generation, and not here. */
export function usageOfStored(file: MediaFile, door: Attribution['door']): UsageChange[] {
  if (file.origin === 'GENERATED') return [];
  const { organizationId, projectId, ownerId, kind, sizeBytes } = file;
  return [{ organizationId, projectId, door, ownerId, kind, model: null, uploads: 1, uploadedBytes: sizeBytes }];
}
