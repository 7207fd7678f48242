import type { MediaFile } from '../../domain/file';
import type { MimeType } from '../../domain/media';
import type { FileServices } from '../file-services';
import { blobSource } from '../sources/deferred-stream';

/** Past the black or the title that many videos begin with; of short ones, a tenth. */
const MAX_SECONDS = 1;
const MAX_PART = 0.1;

/** Pictures that are decoded as a frame of a video is. */
const DECODED_AS_VIDEO: ReadonlySet<MimeType> = new Set(['image/heic', 'image/heif']);

export function isDecodedAsVideo(mimeType: MimeType): boolean {
  return DECODED_AS_VIDEO.has(mimeType);
}

/** Whether the file has a poster frame: it is a video, or a picture in HEIF, within the limits of what decodes it here. */
export function hasPosterFrame(
  { posterFrames }: FileServices,
  file: Pick<MediaFile, 'kind' | 'mimeType' | 'sizeBytes' | 'media'>,
): boolean {
  if (posterFrames === null) return false;
  const { kind, mimeType, sizeBytes, media } = file;
  if (isDecodedAsVideo(mimeType)) {
    return posterFrames.isPictureWithinLimits({ sizeBytes, details: media?.kind === 'IMAGE' ? media : null });
  }
  return kind === 'VIDEO' && posterFrames.isWithinLimits({ sizeBytes, details: videoDetailsOf(file) });
}

/**
 * The poster frame of a video, or the picture that is coded as one, as a PNG.
 *
 * @returns null when there is none
 * @throws as `PosterFrames` and `BlobStore.read`
 */
export async function readPosterFrame(
  storage: FileServices,
  file: MediaFile,
  signal: AbortSignal,
): Promise<Buffer | null> {
  const { posterFrames } = storage;
  if (posterFrames === null || !hasPosterFrame(storage, file)) return null;
  const { organizationId } = file;
  const source = blobSource(storage, file, signal);
  if (isDecodedAsVideo(file.mimeType)) return posterFrames.picture(source, { organizationId, signal });
  const durationMs = videoDetailsOf(file)?.durationMs ?? 0;
  const seconds = Math.min(MAX_SECONDS, (durationMs / 1000) * MAX_PART);
  return posterFrames.frameAt(source, seconds, { organizationId, signal });
}

function videoDetailsOf({ media }: Pick<MediaFile, 'media'>) {
  return media?.kind === 'VIDEO' ? media : null;
}
