import type { StoredBlob } from '../../blobs/blob-store';
import { settleUpload } from '../../database/repositories/uploads/settle-upload';
import { addUsage } from '../../database/repositories/usage/usage-counters';
import { inTransaction } from '../../database/transaction';
import type { Attribution } from '../../domain/caller';
import { generatedFilename, type MediaFile } from '../../domain/file';
import { extensionOf, type MimeType } from '../../domain/media';
import type { UsageChange } from '../../domain/usage';
import type { ProbeCaller, ProbedMedia } from '../../media/media-prober';
import type { FileServices } from '../file-services';
import { takeIdempotencyKey } from '../idempotency';
import { blobSource } from '../sources/deferred-stream';
import { enqueueThumbhash } from './make-thumbhash';
import type { MeasuredContent, NewContent } from './measure-content';
import type { ReservedUpload } from './reserved-upload';

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
export async function commitFile(
  storage: FileServices,
  upload: ReservedUpload,
  content: NewContent,
  { measured, probed, written }: WrittenContent,
): Promise<MediaFile> {
  const { attributes, idempotency, alongside } = content;
  const file = await inTransaction(storage.dataSource, async (manager) => {
    const settled = await settleUpload(manager, {
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
    });
    if (settled === null) throw upload.lost();
    await addUsage(manager, usageOfStored(settled, content.countedFor));
    await enqueueThumbhash(storage, manager, settled);
    if (idempotency !== null) {
      const { id: fileId, projectId } = settled;
      await takeIdempotencyKey(manager, idempotency, { projectId, fileId, contentSha256: measured.sha256 });
    }
    await alongside?.(manager, settled);
    return settled;
  });
  upload.end();
  return file;
}

function defaultFilename(id: string, { origin }: NewContent, { kind, mimeType }: ProbedMedia): string {
  return origin === 'GENERATED' ? generatedFilename({ kind, mimeType, id }) : `file.${extensionOf(mimeType)}`;
}

/** What storing a file counts as. What a generation made is counted with the generation, and not here. */
export function usageOfStored(file: MediaFile, { door, ownerId }: Attribution): UsageChange[] {
  if (file.origin === 'GENERATED') return [];
  const { organizationId, projectId, kind, sizeBytes } = file;
  return [{ organizationId, projectId, door, ownerId, kind, model: null, uploads: 1, uploadedBytes: sizeBytes }];
}

/**
 * Reads what stored bytes say about themselves, by ranges.
 *
 * @throws {MediaFailure} CORRUPT_MEDIA, FILE_TOO_LARGE; OVERLOADED, retryable: nothing is known of the bytes yet
 */
export function probeBlob(
  storage: FileServices,
  blob: StoredBlob,
  mimeType: MimeType,
  caller: ProbeCaller,
): Promise<ProbedMedia> {
  return storage.prober.probe(blobSource(storage, blob), mimeType, caller);
}
