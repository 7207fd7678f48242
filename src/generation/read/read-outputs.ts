import { BlobNotFoundError } from '../../blobs/blob-store';
import { findTemporaryOutputs, type TemporaryOutput } from '../../database/repositories/generations/temporary-blobs';
import { isId } from '../../domain/id';
import { translateBlobFailure } from '../../files/failures';
import type { FileServices } from '../../files/file-services';
import type { SignedUrl } from '../../files/read/sign-urls';
import { requireSignature, signatureOf, stableExpiry } from '../../files/read/url-signature';

export type { TemporaryOutput };

/** Which outputs of generations are kept for a while without being files, by the id of the generation, in one statement. */
export function readTemporaryOutputs(
  { dataSource }: FileServices,
  generationIds: readonly string[],
): Promise<ReadonlyMap<string, readonly TemporaryOutput[]>> {
  return findTemporaryOutputs(dataSource, generationIds);
}

/** A temporary output, for whoever has a signed URL of this very one; null when it is there no more. */
export async function findTemporaryOutput(
  storage: FileServices,
  generationId: string,
  index: number,
): Promise<TemporaryOutput | null> {
  if (!isId('gen', generationId)) return null;
  const outputs = await readTemporaryOutputs(storage, [generationId]);
  return outputs.get(generationId)?.find((output) => output.index === index) ?? null;
}

/** An hour at least, as `stableExpiry` has it: a page that was just loaded can use the URL, one that was forgotten cannot. */
export const OUTPUT_URL_SECONDS = 3600;

/** A URL that reads a temporary output without a key. It ends when the output does at the latest. */
export function signTemporaryOutput(storage: FileServices, output: TemporaryOutput): SignedUrl {
  const { generationId, index } = output;
  const expiresAt = stableExpiry(storage.clock.now(), OUTPUT_URL_SECONDS, output.expiresAt);
  const expires = String(expiresAt.getTime());
  const signature = signatureOf(storage, [generationId, String(index)], expires);
  const query = new URLSearchParams({ expires, signature });
  return { url: `${storage.publicUrl()}/generations/${generationId}/outputs/${index}/content?${query}`, expiresAt };
}

export interface SignedOutput {
  readonly generationId: string;
  readonly index: string;
  /** Milliseconds since 1970. */
  readonly expires: string;
  readonly signature: string;
}

/** @throws {RequestFailure} FORBIDDEN: it was not signed here; URL_EXPIRED */
export async function requireSignedOutput(
  storage: FileServices,
  { generationId, index, expires, signature }: SignedOutput,
): Promise<void> {
  await requireSignature(storage, signature, [generationId, index], expires);
}

/**
 * Reads the bytes of an output whole, from the file that it became or from its temporary blob.
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
