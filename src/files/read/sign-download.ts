import { create as createContentDisposition } from 'content-disposition';
import { BlobStoreUnavailableError } from '../../blobs/blob-store';
import { RequestFailure } from '../../domain/errors';
import type { MediaFile } from '../../domain/file';
import type { FileServices } from '../file-services';
import { MAX_URL_SECONDS, requireSignature, signatureOf, stableExpiry } from './url-signature';

export type Disposition = 'inline' | 'attachment';

export interface SignedUrl {
  readonly url: string;
  readonly expiresAt: Date;
}

/**
 * A URL that reads the file without a key: straight from the blob store where that can sign, else from our own content
 * route. It is the same whenever it is asked for within the hour, as `stableExpiry` has it, and ends with the file, or
 * after 7 days, at the latest.
 *
 * @returns null when the file is not READY
 * @throws {RequestFailure} BAD_USER_INPUT when `ttlSeconds` is not from 1 to 604,800
 */
export async function signDownload(
  storage: FileServices,
  file: MediaFile,
  { ttlSeconds, disposition }: { readonly ttlSeconds: number; readonly disposition: Disposition },
): Promise<SignedUrl | null> {
  if (!Number.isInteger(ttlSeconds) || ttlSeconds < 1 || ttlSeconds > MAX_URL_SECONDS) {
    throw new RequestFailure('BAD_USER_INPUT', `\`ttlSeconds\` must be from 1 to ${MAX_URL_SECONDS}.`);
  }
  if (file.status !== 'READY') return null;
  const expiresAt = stableExpiry(storage.clock.now(), ttlSeconds, file.expiresAt);
  const url = await signAtStore(storage, file, expiresAt, disposition);
  return { url: url ?? contentUrl(storage, file.id, disposition, expiresAt), expiresAt };
}

/** null where the store cannot sign, or cannot now: the content route serves the same bytes. */
async function signAtStore(
  { blobs }: FileServices,
  file: MediaFile,
  expiresAt: Date,
  disposition: Disposition,
): Promise<string | null> {
  try {
    const contentDisposition = dispositionHeader(file, disposition);
    return await blobs.signRead(file.objectKey, { expiresAt, contentType: file.mimeType, contentDisposition });
  } catch (error) {
    if (error instanceof BlobStoreUnavailableError) return null;
    throw error;
  }
}

/** Safe for any filename: RFC 6266, with the name in RFC 8187 form beside an ASCII one. */
export function dispositionHeader({ filename }: Pick<MediaFile, 'filename'>, disposition: Disposition): string {
  return createContentDisposition(filename, { type: disposition });
}

export interface SignedAccess {
  readonly fileId: string;
  readonly disposition: string;
  /** Milliseconds since 1970. */
  readonly expires: string;
  readonly signature: string;
}

/** @throws {RequestFailure} FORBIDDEN: it was not signed here; URL_EXPIRED */
export function requireSignedAccess(
  storage: FileServices,
  { fileId, disposition, expires, signature }: SignedAccess,
): void {
  requireSignature(storage, signature, [fileId, disposition], expires);
}

function contentUrl(storage: FileServices, fileId: string, disposition: Disposition, expiresAt: Date): string {
  const expires = String(expiresAt.getTime());
  const signature = signatureOf(storage, [fileId, disposition], expires);
  const query = new URLSearchParams({ disposition, expires, signature });
  return `${storage.publicUrl()}/files/${fileId}/content?${query}`;
}
