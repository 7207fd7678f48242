import { BlobNotFoundError } from '../../blobs/blob-store';
import { translateBlobFailure } from '../../files/failures';
import type { FileServices } from '../../files/file-services';

/**
 * Reads the bytes of an output whole, from the file that it became or from where it is held.
 *
 * @param content of a size that fits into memory
 * @returns null when they are gone, or not all there
 * @throws {RequestFailure} STORAGE_UNAVAILABLE
 */
export async function readOutputBytes(
  { blobs }: FileServices,
  { objectKey, sizeBytes }: { readonly objectKey: string; readonly sizeBytes: number },
): Promise<Uint8Array | null> {
  const bytes = Buffer.allocUnsafe(sizeBytes);
  let length = 0;
  try {
    for await (const chunk of await blobs.read(objectKey)) {
      length += chunk.copy(bytes, length);
    }
  } catch (error) {
    if (error instanceof BlobNotFoundError) return null;
    throw translateBlobFailure(error);
  }
  return length === sizeBytes ? bytes : null;
}
