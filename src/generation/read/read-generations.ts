import { BlobNotFoundError } from '../../blobs/blob-store';
import { countReads } from '../../database/read-rows';
import {
  findGenerationInputs,
  findGenerations,
  findProducers,
} from '../../database/repositories/generations/find-generations';
import { findGenerationOutputs } from '../../database/repositories/generations/generation-outputs';
import { findTemporaryOutputs, type TemporaryOutput } from '../../database/repositories/generations/temporary-blobs';
import { type Caller, requireScope } from '../../domain/caller';
import type { Generation, GenerationInput, GenerationOutput } from '../../domain/generation';
import { isId } from '../../domain/id';
import type { RowBudget } from '../../domain/row-budget';
import { translateBlobFailure } from '../../files/failures';
import { type FileServices, scopeOf } from '../../files/file-services';
import type { SignedUrl } from '../../files/read/sign-download';
import { requireSignature, signatureOf, stableExpiry } from '../../files/read/url-signature';

/** The generations of these ids that the caller may see, by id, in one statement for any number of them. */
export async function readGenerations(
  storage: FileServices,
  caller: Caller,
  ids: readonly string[],
  budget?: RowBudget,
): Promise<ReadonlyMap<string, Generation>> {
  requireGenerationsRead(caller);
  const wellFormed = ids.filter((id) => isId('gen', id));
  if (wellFormed.length === 0) return new Map();
  const generations = await findGenerations(countReads(storage.dataSource, budget), scopeOf(caller), wellFormed);
  return new Map(generations.map((generation) => [generation.id, generation]));
}

/** @throws {RequestFailure} FORBIDDEN to who may neither generate nor read what was generated */
export function requireGenerationsRead(caller: Caller): void {
  requireScope(caller, 'GENERATE', 'FILES_READ');
}

/** What generations that the caller has been shown were given, by the id of the generation, in one statement. */
export function readGenerationInputs(
  { dataSource }: FileServices,
  generationIds: readonly string[],
): Promise<ReadonlyMap<string, readonly GenerationInput[]>> {
  return findGenerationInputs(dataSource, generationIds);
}

export type { TemporaryOutput };

/** What generations that the caller has been shown made, by the id of the generation, in one statement. */
export function readGenerationOutputs(
  { dataSource }: FileServices,
  generationIds: readonly string[],
): Promise<ReadonlyMap<string, readonly GenerationOutput[]>> {
  return findGenerationOutputs(dataSource, generationIds);
}

/** Which of their outputs are kept for a while without being files, by the id of the generation, in one statement. */
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

/** The generations that files came out of, by the id of the file, in one statement. The files may be gone. */
export async function readProducers(
  storage: FileServices,
  caller: Caller,
  fileIds: readonly string[],
  budget?: RowBudget,
): Promise<ReadonlyMap<string, Generation>> {
  requireGenerationsRead(caller);
  return findProducers(countReads(storage.dataSource, budget), scopeOf(caller), fileIds);
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
export function requireSignedOutput(
  storage: FileServices,
  { generationId, index, expires, signature }: SignedOutput,
): void {
  requireSignature(storage, signature, [generationId, index], expires);
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
