import type { MediaFile } from '../../domain/file';
import type { FileServices } from '../file-services';
import { blobSource } from '../sources/deferred-stream';

/** Past the black or the title that many videos begin with; of short ones, a tenth. */
const MAX_SECONDS = 1;
const MAX_PART = 0.1;

/** Whether a frame can stand for the file: it is a video, within the limits of what decodes it here. */
export function hasPosterFrame({ posterFrames }: FileServices, file: MediaFile): boolean {
  if (posterFrames === null || file.kind !== 'VIDEO') return false;
  return posterFrames.isWithinLimits({ sizeBytes: file.sizeBytes, details: videoDetailsOf(file) });
}

/**
 * The frame that stands for a video, as a PNG.
 *
 * @returns null when there is none
 * @throws as `PosterFrames.frameAt` and `BlobStore.read`
 */
export async function readPosterFrame(
  storage: FileServices,
  file: MediaFile,
  signal: AbortSignal,
): Promise<Buffer | null> {
  const { posterFrames } = storage;
  if (posterFrames === null || !hasPosterFrame(storage, file)) return null;
  const durationMs = videoDetailsOf(file)?.durationMs ?? 0;
  const seconds = Math.min(MAX_SECONDS, (durationMs / 1000) * MAX_PART);
  const { organizationId } = file;
  return posterFrames.frameAt(blobSource(storage, file, signal), seconds, { organizationId, signal });
}

function videoDetailsOf({ media }: MediaFile) {
  return media?.kind === 'VIDEO' ? media : null;
}
