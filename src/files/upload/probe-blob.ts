import type { StoredBlob } from '../../blobs/blob-store';
import type { MimeType } from '../../domain/media-type';
import type { ProbeCaller } from '../../media/media-prober';
import type { ProbedMedia } from '../../media/probe-media';
import type { FileServices } from '../file-services';
import { blobSource } from '../sources/blob-source';

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
