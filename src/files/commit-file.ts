import type { StoredBlob } from '../blobs/blob-store';
import {
  addIdempotencyRecord,
  findIdempotencyRecord,
  type IdempotencyRecord,
} from '../database/repositories/idempotency';
import { settleUpload } from '../database/repositories/settle-upload';
import { addUsage } from '../database/repositories/usage-counters';
import { inTransaction } from '../database/transaction';
import type { ProjectCaller } from '../domain/caller';
import type { MediaFile } from '../domain/file';
import { extensionOf } from '../domain/media-type';
import type { UsageChange } from '../domain/usage';
import type { ProbedMedia } from '../media/probe-media';
import type { FileStorage } from './file-storage';
import type { MeasuredContent } from './measure-content';
import type { NewContent } from './new-content';
import type { ReservedUpload } from './reserved-upload';

/** Another call with the same key was faster: its file is the answer to this one too, if the two are the same. */
export class IdempotencyKeyTaken extends Error {
  override readonly name = 'IdempotencyKeyTaken';

  constructor(
    readonly record: IdempotencyRecord,
    readonly call: { readonly inputSha256: string; readonly contentSha256: string },
  ) {
    super('The idempotency key was taken by another call.');
  }
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
export async function commitFile(
  storage: FileStorage,
  caller: ProjectCaller,
  upload: ReservedUpload,
  content: NewContent,
  { measured, probed, written }: WrittenContent,
): Promise<MediaFile> {
  const { attributes, idempotency } = content;
  const file = await inTransaction(storage.dataSource, async (manager) => {
    const settled = await settleUpload(manager, {
      id: upload.fileId,
      filename: attributes.filename ?? `file.${extensionOf(probed.mimeType)}`,
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
      blobGeneration: written.generation,
    });
    if (settled === null) throw upload.lost();
    await addUsage(manager, [usageOf(settled)]);
    if (idempotency === null) return settled;
    const { key, inputSha256, comparesBytes } = idempotency;
    const call = { projectId: caller.projectId, key, inputSha256, contentSha256: measured.sha256 };
    if (await addIdempotencyRecord(manager, { ...call, fileId: settled.id })) return settled;
    const taken = await findIdempotencyRecord(manager, caller.projectId, key);
    if (taken === null) throw upload.lost();
    throw new IdempotencyKeyTaken(taken, comparesBytes ? call : { ...call, contentSha256: taken.contentSha256 });
  });
  upload.end();
  return file;
}

/** What a generation made is counted with the generation. */
function usageOf({ organizationId, projectId, kind, origin, sizeBytes }: MediaFile): UsageChange {
  const counts = origin === 'GENERATED' ? {} : { uploads: 1, uploadedBytes: sizeBytes };
  return { organizationId, projectId, kind, model: null, ...counts };
}
