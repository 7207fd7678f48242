import { buffer } from 'node:stream/consumers';
import type { StoredBlob } from '../blobs/blob-store';
import type { MimeType } from '../domain/media-type';
import type { ProbedMedia } from '../media/probe-media';
import type { FileStorage } from './file-storage';

/** Reads what stored bytes say about themselves, by ranges. @throws {MediaFailure} CORRUPT_MEDIA, FILE_TOO_LARGE */
export function probeBlob(storage: FileStorage, blob: StoredBlob, mimeType: MimeType): Promise<ProbedMedia> {
  const read = async (start: number, end: number) => {
    if (end <= start) return Buffer.alloc(0);
    return buffer(await storage.blobs.read(blob.objectKey, { start, end: end - 1 }));
  };
  return storage.prober.probe({ sizeBytes: blob.sizeBytes, read }, mimeType);
}
