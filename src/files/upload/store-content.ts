import type { Readable } from 'node:stream';
import { BlobStoreUnavailableError, type StoredBlob } from '../../blobs/blob-store';
import { findFiles } from '../../database/repositories/files/find-files';
import type { ProjectOwner } from '../../domain/caller';
import type { MediaFile } from '../../domain/file';
import type { ProbeCaller } from '../../media/media-prober';
import { translateBlobFailure } from '../failures';
import type { FileServices } from '../file-services';
import { IdempotencyKeyTaken, replay } from '../idempotency';
import { acceptedMimeTypes } from './check-media-type';
import { commitFile, probeBlob } from './commit-file';
import { NewContent, tooLarge } from './measure-content';
import { ReservedUpload, UPLOAD_TIMEOUT_MS } from './reserved-upload';
import { writeContent } from './write-content';

/**
 * Makes a file of a stream of bytes: reserve, write, probe, settle. No transaction is open while bytes move. A commit
 * that only the answer of was lost is found out, and is as good as one that was answered. When it
 * rejects, the reservation is given back, and the bytes are gone or a committed job purges them.
 *
 * @throws {MediaFailure} every code that bytes, quota or the idempotency key can be refused with
 * @throws {RequestFailure} STORAGE_UNAVAILABLE
 */
export async function storeContent(
  storage: FileServices,
  owner: ProjectOwner,
  content: NewContent,
): Promise<MediaFile> {
  if ((content.declaredBytes ?? 0) > storage.maxUploadBytes) throw tooLarge(storage.maxUploadBytes);
  const upload = await ReservedUpload.begin(storage, owner, content.declaredBytes ?? 0);
  const deadline = AbortSignal.timeout(UPLOAD_TIMEOUT_MS);
  let source: Readable | null = null;
  let written: StoredBlob | null = null;
  try {
    source = content.open();
    const limits = { ...limitsOf(storage, upload, content), signal: deadline };
    const stored = await writeContent(storage, upload.objectKey, source, limits);
    written = stored.written;
    const probed = await probeBlob(storage, written, stored.sniffed, proberCallerOf(owner, content));
    return await commitFile(storage, upload, content, { measured: stored.measured, probed, written });
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

function limitsOf(storage: FileServices, upload: ReservedUpload, content: NewContent) {
  return {
    acceptedMimeTypes: acceptedMimeTypes(content.purpose, content.origin),
    maxBytes: storage.maxUploadBytes,
    expectedSha256: content.expectedSha256,
    expectedBytes: content.declaredBytes,
    reservedBytes: content.declaredBytes ?? 0,
    reserveMore: (more: number) => upload.grow(more),
  };
}
