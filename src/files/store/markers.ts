import { Readable } from 'node:stream';
import { BlobExistsError, BlobNotFoundError, type BlobStore } from '../../blobs/blob-store';

/**
 * What a blob store says of itself, as blobs beside those of the files:
 *
 *     <installation>/store        it belongs to this installation
 *     <installation>/epoch_<n>    the n-th epoch, and the random token that the database has of it
 *
 * A marker is written once and never changed. So of two databases that would write the n-th, only one can.
 */
export function storeMarkerOf(installationId: string): string {
  return `${installationId}/store`;
}

export function epochMarkerOf(installationId: string, counter: number): string {
  return `${installationId}/epoch_${counter}`;
}

const MAX_MARKER_BYTES = 1_000;

/** @returns null when there is no such marker @throws {BlobStoreUnavailableError} */
export async function readMarker(blobs: BlobStore, objectKey: string): Promise<string | null> {
  try {
    let text = '';
    for await (const chunk of await blobs.read(objectKey)) {
      text += chunk;
      if (text.length > MAX_MARKER_BYTES) break;
    }
    return text.trim();
  } catch (error) {
    if (error instanceof BlobNotFoundError) return null;
    throw error;
  }
}

/** @returns what the marker says then: `text`, or what was written before @throws {BlobStoreUnavailableError} */
export async function writeMarker(blobs: BlobStore, objectKey: string, text: string): Promise<string> {
  try {
    await blobs.write(objectKey, Readable.from([Buffer.from(`${text}\n`)]), { contentType: 'text/plain' });
    return text;
  } catch (error) {
    if (!(error instanceof BlobExistsError)) throw error;
    return (await readMarker(blobs, objectKey)) ?? text;
  }
}

/** Reads the whole store. @returns 0 when it has none @throws {BlobStoreUnavailableError} */
export async function findHighestEpoch(blobs: BlobStore, installationId: string): Promise<number> {
  const prefix = epochMarkerOf(installationId, 0).slice(0, -1);
  let highest = 0;
  for await (const { objectKey, partial } of blobs.list()) {
    if (partial || !objectKey.startsWith(prefix)) continue;
    const counter = Number(objectKey.slice(prefix.length));
    if (Number.isSafeInteger(counter)) highest = Math.max(highest, counter);
  }
  return highest;
}
