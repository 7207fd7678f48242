import { createHmac, timingSafeEqual } from 'node:crypto';
import { create as createContentDisposition } from 'content-disposition';
import { BlobStoreUnavailableError } from '../blobs/blob-store';
import { RequestFailure } from '../domain/errors';
import type { MediaFile } from '../domain/file';
import type { FileStorage } from './file-storage';

export type Disposition = 'inline' | 'attachment';

export interface SignedUrl {
  readonly url: string;
  readonly expiresAt: Date;
}

/** As long as a V4 signature of Google Cloud Storage may last. */
const MAX_TTL_SECONDS = 7 * 24 * 3600;

/**
 * A URL that reads the file without a key: straight from the blob store where that can sign, else from our own content
 * route. It ends with the file at the latest.
 *
 * @returns null when the file is not READY
 * @throws {RequestFailure} BAD_USER_INPUT when `ttlSeconds` is not from 1 to 604,800
 */
export async function signDownload(
  storage: FileStorage,
  file: MediaFile,
  { ttlSeconds, disposition }: { readonly ttlSeconds: number; readonly disposition: Disposition },
): Promise<SignedUrl | null> {
  if (!Number.isInteger(ttlSeconds) || ttlSeconds < 1 || ttlSeconds > MAX_TTL_SECONDS) {
    throw new RequestFailure('BAD_USER_INPUT', `\`ttlSeconds\` must be from 1 to ${MAX_TTL_SECONDS}.`);
  }
  if (file.status !== 'READY') return null;
  const requested = storage.clock.now().getTime() + ttlSeconds * 1000;
  const expiresAt = new Date(Math.min(requested, file.expiresAt?.getTime() ?? requested));
  const url = await signAtStore(storage, file, expiresAt, disposition);
  return { url: url ?? contentUrl(storage, file.id, disposition, expiresAt), expiresAt };
}

/** null where the store cannot sign, or cannot now: the content route serves the same bytes. */
async function signAtStore(
  { blobs }: FileStorage,
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
export function dispositionHeader(file: MediaFile, disposition: Disposition): string {
  return createContentDisposition(file.filename, { type: disposition });
}

export interface SignedAccess {
  readonly fileId: string;
  readonly disposition: string;
  /** Milliseconds since 1970. */
  readonly expires: string;
  readonly signature: string;
}

/** Tells whether `access` was signed here and has not run out. */
export function isSignedAccess(storage: FileStorage, access: SignedAccess): boolean {
  // Compared as text: decoding would pass over characters that are not of base64.
  const expected = Buffer.from(signatureOf(storage, access));
  const given = Buffer.from(access.signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
  return Number(access.expires) > storage.clock.now().getTime();
}

function contentUrl(storage: FileStorage, fileId: string, disposition: Disposition, expiresAt: Date): string {
  const signed = { fileId, disposition, expires: String(expiresAt.getTime()) };
  const signature = signatureOf(storage, signed);
  const query = new URLSearchParams({ disposition, expires: signed.expires, signature });
  return `${storage.publicUrl()}/files/${fileId}/content?${query}`;
}

function signatureOf(storage: FileStorage, { fileId, disposition, expires }: Omit<SignedAccess, 'signature'>): string {
  const text = `${fileId}\n${disposition}\n${expires}`;
  return createHmac('sha256', storage.downloadSecret).update(text).digest('base64url');
}
