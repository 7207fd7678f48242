import { Readable } from 'node:stream';
import { BlobStoreUnavailableError, type StoredBlob } from '../blobs/blob-store';
import type { ProjectCaller } from '../domain/caller';
import type { MediaFile } from '../domain/file';
import { SNIFF_BYTES } from '../media/sniff-media-type';
import { translateBlobFailure } from './blob-failure';
import { checkMediaType } from './check-media-type';
import { commitFile, IdempotencyKeyTaken } from './commit-file';
import type { FileStorage } from './file-storage';
import { replay } from './idempotency';
import { MeasuredContent, tooLarge } from './measure-content';
import type { NewContent } from './new-content';
import { probeBlob } from './probe-blob';
import { readHead } from './read-head';
import { ReservedUpload, UPLOAD_TIMEOUT_MS } from './reserved-upload';

/**
 * Makes a file of a stream of bytes: reserve, write, probe, settle. No transaction is open while bytes move. When it
 * rejects, the reservation is given back, and the bytes are gone or a committed job purges them.
 *
 * @throws {MediaFailure} every code that bytes, quota or the idempotency key can be refused with
 * @throws {RequestFailure} STORAGE_UNAVAILABLE
 */
export async function storeContent(
  storage: FileStorage,
  caller: ProjectCaller,
  content: NewContent,
): Promise<MediaFile> {
  if ((content.declaredBytes ?? 0) > storage.maxUploadBytes) throw tooLarge(storage.maxUploadBytes);
  const upload = await ReservedUpload.begin(storage, caller, content.declaredBytes ?? 0);
  const deadline = AbortSignal.timeout(UPLOAD_TIMEOUT_MS);
  let source: Readable | null = null;
  let written: StoredBlob | null = null;
  try {
    source = content.open();
    const { head, content: bytes } = await readHead(source, SNIFF_BYTES);
    const sniffed = await checkMediaType(head);
    const measured = measure(storage, upload, content, bytes);
    written = await storage.blobs.write(upload.objectKey, Readable.from(measured, { highWaterMark: 1 }), {
      contentType: sniffed,
      ...(content.declaredBytes === null ? {} : { expectedBytes: content.declaredBytes }),
      signal: deadline,
    });
    const probed = await probeBlob(storage, written, sniffed);
    return await commitFile(storage, caller, upload, content, { measured, probed, written });
  } catch (error) {
    source?.destroy();
    await upload.abandon(written ?? leftBy(error));
    if (error instanceof IdempotencyKeyTaken) return replay(storage, caller, error.record, error.call);
    throw deadline.aborted ? upload.lost() : translateBlobFailure(error);
  }
}

/** A store that cannot be reached in the middle of a write cannot clean up after it either. */
function leftBy(error: unknown): { readonly generation: null } | null {
  return error instanceof BlobStoreUnavailableError ? { generation: null } : null;
}

function measure(
  storage: FileStorage,
  upload: ReservedUpload,
  content: NewContent,
  bytes: AsyncIterable<Uint8Array>,
): MeasuredContent {
  return new MeasuredContent(bytes, {
    maxBytes: storage.maxUploadBytes,
    expectedSha256: content.expectedSha256,
    reservedBytes: content.declaredBytes ?? 0,
    reserveMore: (more) => upload.grow(more),
  });
}
